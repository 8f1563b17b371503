// A form made of a tool's input schema. Loaded when the first tool is opened: the library behind it is large.
// Not the package's index: that one also brings its test helpers, and with them a validator that needs eval.
import Form from '@rjsf/core/lib/components/Form.js';
import type { ErrorSchema, RJSFSchema } from '@rjsf/utils';
import { useMemo } from 'react';
import type { ArgumentProblem } from './check-arguments.ts';
import { formFields } from './fields.tsx';
import { formValidator } from './form-validator.ts';
import type { Schema } from './prepare-schema.ts';
import { type FormRoot, formTemplates } from './templates.tsx';
import { formWidgets } from './widgets.tsx';

interface SchemaFormProps {
  /** Of the elements' ids: two forms can be there at once. */
  readonly idPrefix?: FormRoot;
  /** How single fields are shown, by their name, in the library's own terms. */
  readonly fields?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** As `prepareSchema` made it. */
  readonly schema: Schema;
  readonly value: Readonly<Record<string, unknown>>;
  readonly problems: readonly ArgumentProblem[];
  readonly onChange: (value: Record<string, unknown>) => void;
  readonly onSubmit: () => void;
}

const UI = {
  'ui:submitButtonOptions': { norender: true },
  'ui:globalOptions': {
    copyable: false,
    orderable: false,
    enableMarkdownInDescription: false,
    enableOptionalDataFieldForType: ['object', 'array'] as ('object' | 'array')[],
  },
};

export function SchemaForm({
  idPrefix = 'argument',
  fields,
  schema,
  value,
  problems,
  onChange,
  onSubmit,
}: SchemaFormProps) {
  const uiSchema = useMemo(() => ({ ...fields, ...UI }), [fields]);
  const extraErrors = useMemo(() => toErrorSchema(problems), [problems]);
  return (
    <Form
      tagName="div"
      schema={schema as RJSFSchema}
      uiSchema={uiSchema}
      formData={value}
      extraErrors={extraErrors}
      extraErrorsBlockSubmit={false}
      validator={formValidator}
      noHtml5Validate
      noValidate
      showErrorList={false}
      idPrefix={idPrefix}
      idSeparator="-"
      templates={formTemplates}
      widgets={formWidgets}
      fields={formFields}
      experimental_defaultFormStateBehavior={{
        // What nobody set is not sent: the server has its own defaults, and half an optional object would be wrong.
        emptyObjectFields: 'populateRequiredDefaults',
        arrayMinItems: { populate: 'requiredOnly' },
      }}
      onChange={({ formData }) => onChange(formData as Record<string, unknown>)}
      onSubmit={onSubmit}
    >
      {/* No button of its own. */}
      <span />
    </Form>
  );
}

function toErrorSchema(problems: readonly ArgumentProblem[]): ErrorSchema {
  const root: Record<string, unknown> = {};
  for (const { path, message } of problems) {
    let at = root;
    for (const part of path) {
      const next = Object.hasOwn(at, part) ? at[part] : {};
      at[part] = next;
      at = next as Record<string, unknown>;
    }
    at.__errors = [message];
  }
  return root as ErrorSchema;
}
