// The controls of the form library, in our look.
import {
  type BaseInputTemplateProps,
  enumOptionsIndexForValue,
  enumOptionsValueForIndex,
  type WidgetProps,
} from '@rjsf/utils';
import { Select, TextArea, TextInput } from '../../../components/inputs.tsx';
import { inertString } from '../../../text/inert.ts';
import { elementId } from './element-id.ts';

function invalid({ rawErrors }: Pick<WidgetProps, 'rawErrors'>): true | undefined {
  return rawErrors && rawErrors.length > 0 ? true : undefined;
}

function isNumber({ type }: WidgetProps['schema']): boolean {
  return type === 'number' || type === 'integer';
}

function shared(props: WidgetProps | BaseInputTemplateProps) {
  const id = elementId(props.id);
  return {
    id,
    name: id,
    disabled: props.disabled ?? false,
    'aria-invalid': invalid(props),
    'aria-describedby': `${id}-notes`,
    'aria-required': props.required ? (true as const) : undefined,
  };
}

/** A text may have several lines, so it grows with what is typed; a number is one line. */
function LongText(props: WidgetProps) {
  if (isNumber(props.schema)) return <BaseInput {...(props as unknown as BaseInputTemplateProps)} />;
  return (
    <TextArea
      {...shared(props)}
      mono
      rows={1}
      value={typeof props.value === 'string' ? props.value : ''}
      onChange={({ currentTarget: { value } }) => props.onChange(value === '' ? undefined : value)}
    />
  );
}

export function BaseInput(props: BaseInputTemplateProps) {
  return (
    <TextInput
      {...shared(props)}
      mono
      type={props.schema.format === 'date' ? 'date' : 'text'}
      inputMode={isNumber(props.schema) ? 'decimal' : 'text'}
      value={props.value === undefined || props.value === null ? '' : String(props.value)}
      onChange={({ currentTarget: { value } }) => props.onChange(value === '' ? undefined : value)}
    />
  );
}

function ChooseOne(props: WidgetProps) {
  const { enumOptions = [] } = props.options;
  const index = enumOptionsIndexForValue(props.value, enumOptions);
  // Alternatives always have one that is chosen; a value may also be left out.
  const mayBeEmpty = !props.id.endsWith('_select');
  return (
    <Select
      {...shared(props)}
      {...(!mayBeEmpty && { 'aria-label': `Form of ${inertString(props.label, 80)}` })}
      value={typeof index === 'string' ? index : ''}
      onChange={({ currentTarget: { value } }) =>
        props.onChange(value === '' ? undefined : enumOptionsValueForIndex(value, enumOptions))
      }
    >
      {mayBeEmpty && <option value="">{props.required ? 'Choose…' : 'Not set'}</option>}
      {enumOptions.map(({ label }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the index is the option's value
        <option key={at} value={String(at)}>
          {inertString(String(label), 200)}
        </option>
      ))}
    </Select>
  );
}

/** Three states: a value that is left out is not the same as false. */
function TrueOrFalse(props: WidgetProps) {
  return (
    <Select
      {...shared(props)}
      value={typeof props.value === 'boolean' ? String(props.value) : ''}
      onChange={({ currentTarget: { value } }) => props.onChange(value === '' ? undefined : value === 'true')}
    >
      <option value="">{props.required ? 'Choose…' : 'Not set'}</option>
      <option value="true">true</option>
      <option value="false">false</option>
    </Select>
  );
}

function ChooseMany(props: WidgetProps) {
  const { enumOptions = [] } = props.options;
  const chosen: unknown[] = Array.isArray(props.value) ? props.value : [];
  return (
    <div id={elementId(props.id)} className="flex flex-wrap gap-x-4 gap-y-1">
      {enumOptions.map(({ label, value }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: options do not move
        <label key={at} className="flex items-center gap-1.5">
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={({ currentTarget: { checked } }) =>
              props.onChange(checked ? [...chosen, value] : chosen.filter((each) => each !== value))
            }
          />
          {inertString(String(label), 200)}
        </label>
      ))}
    </div>
  );
}

export const formWidgets = {
  TextWidget: LongText,
  SelectWidget: ChooseOne,
  CheckboxWidget: TrueOrFalse,
  CheckboxesWidget: ChooseMany,
};
