// How the form library lays out fields, objects and lists, in our look. Everything a server named is shown as inert text.
import type {
  ArrayFieldItemTemplateProps,
  ArrayFieldTemplateProps,
  DescriptionFieldProps,
  FieldTemplateProps,
  MultiSchemaFieldTemplateProps,
  ObjectFieldTemplateProps,
  OptionalDataControlsTemplateProps,
} from '@rjsf/utils';
import { Plus, X } from 'lucide-react';
import { Badge } from '../../../components/badge.tsx';
import { Button, IconButton } from '../../../components/button.tsx';
import { FieldError } from '../../../components/field.tsx';
import { InertText } from '../../../components/inert-text.tsx';
import { TextInput } from '../../../components/inputs.tsx';
import { inertString } from '../../../text/inert.ts';
import { elementId } from './element-id.ts';
import { BaseInput } from './widgets.tsx';

/** What the ids of all elements of a form begin with: the arguments of a tool, or the answer to a question. */
export type FormRoot = 'argument' | 'question';

const isRoot = (id: string) => id === 'argument' || id === 'question';
const isContainer = (schema: FieldTemplateProps['schema']) => schema.type === 'object' || schema.type === 'array';

function FieldTemplate(props: FieldTemplateProps) {
  const { id, label, required, hidden, children, rawDescription, rawErrors = [], schema } = props;
  const own = Boolean(schema.$id);
  const fallback: unknown = isContainer(schema) ? undefined : schema.default;
  if (hidden || isRoot(id)) return <div className={hidden ? 'hidden' : ''}>{children}</div>;
  const additional = '__additional_property' in schema;
  const isEntry = /-\d+$/.test(id);
  const labelled = !isContainer(schema) && !own && !additional && !isChosenAlternative(props);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {labelled && (
        <label
          htmlFor={elementId(id)}
          className="flex min-h-5 items-center gap-2 pr-12 font-mono text-code font-semibold [overflow-wrap:anywhere]"
        >
          {isEntry ? inertString(label, 120).replace(/-(\d+)$/, ' $1') : inertString(label, 120)}
          {required && !isEntry && <RequiredMark />}
        </label>
      )}
      {additional ? <AdditionalProperty {...props} /> : children}
      <div id={`${elementId(id)}-notes`} className="flex flex-col empty:hidden">
        {rawDescription && !isContainer(schema) && !own && (
          <InertText text={rawDescription} chars={400} lines={6} className="text-small text-faint" />
        )}
        {fallback !== undefined && !own && (
          <p className="text-small text-faint">Default {inertString(JSON.stringify(fallback), 120)}</p>
        )}
        {rawErrors.map((error) => (
          <FieldError key={error}>{error}</FieldError>
        ))}
      </div>
    </div>
  );
}

/** The field below a list of alternatives bears the name of its parent, which has its label already. */
function isChosenAlternative({ schema, registry, id }: FieldTemplateProps): boolean {
  return typeof schema.title === 'string' && !isRoot(id) && registry.rootSchema.title !== schema.title;
}

/** A member that the schema does not name: its key is typed too. */
function AdditionalProperty({ id, label, children, onKeyRenameBlur, onRemoveProperty }: FieldTemplateProps) {
  return (
    <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-start gap-1.5">
      <TextInput
        mono
        aria-label={`Key of ${inertString(label, 80)}`}
        defaultValue={label}
        onBlur={onKeyRenameBlur}
        id={`${elementId(id)}-key`}
      />
      {children}
      <IconButton icon={X} label={`Remove ${inertString(label, 80)}`} onClick={onRemoveProperty} />
    </div>
  );
}

function ObjectTemplate(props: ObjectFieldTemplateProps) {
  const {
    title,
    description,
    properties,
    fieldPathId,
    onAddProperty,
    schema,
    required,
    optionalDataControl,
    formData,
  } = props;
  const addable = Boolean(schema.additionalProperties);
  const body = (
    <>
      {properties.filter(({ hidden }) => !hidden).map(({ content }) => content)}
      {addable && (
        <Button small icon={Plus} className="self-start" onClick={onAddProperty}>
          Add a value
        </Button>
      )}
    </>
  );
  if (isRoot(fieldPathId.$id)) return <div className="flex flex-col gap-4">{body}</div>;
  return (
    <fieldset aria-label={inertString(title, 120)} className="flex min-w-0 flex-col gap-3">
      <Heading title={title} required={required} control={optionalDataControl} />
      {typeof description === 'string' && (
        <InertText text={description} chars={400} lines={6} className="text-small text-faint" />
      )}
      {(formData !== undefined || !optionalDataControl) && properties.length + Number(addable) > 0 && (
        <div className="flex flex-col gap-4 border-l-2 border-line pl-3">{body}</div>
      )}
    </fieldset>
  );
}

function ArrayTemplate({
  title,
  items,
  canAdd,
  onAddClick,
  required,
  schema,
  optionalDataControl,
  formData,
}: ArrayFieldTemplateProps) {
  const name = inertString(title, 120);
  return (
    <fieldset aria-label={name} className="flex min-w-0 flex-col gap-2">
      <Heading title={title} required={required} control={optionalDataControl} />
      {schema.description && (
        <InertText text={schema.description} chars={400} lines={6} className="text-small text-faint" />
      )}
      {items.length > 0 && <ol className="flex flex-col gap-2">{items}</ol>}
      {canAdd && (!optionalDataControl || formData !== undefined) && (
        <Button small icon={Plus} className="self-start" onClick={onAddClick}>
          Add to {name}
        </Button>
      )}
    </fieldset>
  );
}

function ArrayItemTemplate({ children, buttonsProps, index }: ArrayFieldItemTemplateProps) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-1.5 border-l-2 border-line pl-3">
      <div className="min-w-0">{children}</div>
      {buttonsProps.hasRemove && (
        <IconButton icon={X} label={`Remove entry ${index + 1}`} onClick={buttonsProps.onRemoveItem} />
      )}
    </li>
  );
}

function Heading({
  title,
  required,
  control,
}: {
  title: string;
  required?: boolean | undefined;
  control?: React.ReactNode;
}) {
  return (
    <div className="flex min-h-5 items-center gap-2 font-mono text-code font-semibold [overflow-wrap:anywhere]">
      {inertString(title, 120)}
      {required && <RequiredMark />}
      <span className="font-sans">{control}</span>
    </div>
  );
}

/** For the eye: the control itself says it to those who hear the page. */
function RequiredMark() {
  return (
    <span aria-hidden className="inline-flex">
      <Badge tone="accent">required</Badge>
    </span>
  );
}

function MultiSchema({ selector, optionSchemaField }: MultiSchemaFieldTemplateProps) {
  return (
    <div className="flex flex-col gap-1.5">
      {selector}
      {optionSchemaField}
    </div>
  );
}

/** An optional object or list is absent until it is wanted. */
function OptionalControls({ id, onAddClick, onRemoveClick }: OptionalDataControlsTemplateProps) {
  const name = inertString(id.replace(/^(?:argument|question)-|-{0,2}optional\w*$/gi, '').replace(/_+.*$/, ''), 80);
  if (onAddClick) {
    return (
      <Button small icon={Plus} onClick={onAddClick} aria-label={`Set ${name}`}>
        Set
      </Button>
    );
  }
  if (!onRemoveClick) return null;
  return (
    <Button small look="quiet" onClick={onRemoveClick} aria-label={`Leave out ${name}`}>
      Leave out
    </Button>
  );
}

function Description({ description }: DescriptionFieldProps) {
  return typeof description === 'string' ? (
    <InertText text={description} chars={400} lines={6} className="text-faint" />
  ) : null;
}

const Nothing = () => null;

export const formTemplates = {
  FieldTemplate,
  ObjectFieldTemplate: ObjectTemplate,
  ArrayFieldTemplate: ArrayTemplate,
  ArrayFieldItemTemplate: ArrayItemTemplate,
  MultiSchemaFieldTemplate: MultiSchema,
  OptionalDataControlsTemplate: OptionalControls,
  DescriptionFieldTemplate: Description,
  BaseInputTemplate: BaseInput,
  ErrorListTemplate: Nothing,
  FieldErrorTemplate: Nothing,
  FieldHelpTemplate: Nothing,
};
