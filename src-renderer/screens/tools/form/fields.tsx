// Fields the form library does not have: any JSON value, and a value that may be null.
import type { FieldProps } from '@rjsf/utils';
import { useState } from 'react';
import { cx } from '../../../components/cx.ts';
import { FieldError } from '../../../components/field.tsx';
import { TextArea } from '../../../components/inputs.tsx';
import { elementId } from './element-id.ts';
import { JSON_FIELD, NULLABLE_FIELD } from './prepare-schema.ts';

/** What is typed as JSON but is none: it stands out as text that no schema of a value expects. */
function JsonField({ formData, onChange, fieldPathId, name, required }: FieldProps) {
  const [text, setText] = useState(() => (formData === undefined ? '' : JSON.stringify(formData, null, 2)));
  const [broken, setBroken] = useState(false);
  const id = elementId(fieldPathId.$id);
  const change = (next: string) => {
    setText(next);
    const parsed = parse(next);
    setBroken(parsed === BROKEN);
    if (parsed !== BROKEN) onChange(parsed, fieldPathId.path);
  };
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-mono text-code font-semibold">
        {name} <span className="font-normal text-faint">any JSON{required ? ', required' : ''}</span>
      </label>
      <TextArea
        id={id}
        mono
        rows={2}
        value={text}
        placeholder='{"key": "value"}'
        aria-invalid={broken ? true : undefined}
        aria-describedby={`${id}-json`}
        onChange={(event) => change(event.currentTarget.value)}
      />
      {broken && <FieldError id={`${id}-json`}>This is no valid JSON yet. The last valid value is used.</FieldError>}
    </div>
  );
}

const BROKEN = Symbol('broken');

function parse(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return BROKEN;
  }
}

function NullableField(props: FieldProps) {
  const { formData, onChange, fieldPathId, registry, schema, name } = props;
  const { SchemaField } = registry.fields;
  const { $id: _, ...inner } = schema;
  const isNull = formData === null;
  if (!SchemaField) return null;
  return (
    <div className="relative">
      <SchemaField {...props} schema={inner} formData={isNull ? undefined : formData} disabled={isNull} />
      <button
        type="button"
        aria-pressed={isNull}
        aria-label={`${name} is null`}
        onClick={() => onChange(isNull ? undefined : null, fieldPathId.path)}
        className={cx(
          'absolute top-0 right-0 h-5 rounded-tag border px-1.5 font-mono text-tiny',
          isNull ? 'border-transparent bg-accent-soft text-accent-text' : 'border-line text-faint hover:bg-hover',
        )}
      >
        null
      </button>
    </div>
  );
}

export const formFields = { [JSON_FIELD]: JsonField, [NULLABLE_FIELD]: NullableField };
