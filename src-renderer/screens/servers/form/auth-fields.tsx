// The choice of how a server over HTTP is told who we are, and the fields of the choice.
import { Field, type FieldControl } from '../../../components/field.tsx';
import { Select, TextArea, TextInput } from '../../../components/inputs.tsx';
import { SecretInput } from '../../../components/secret-input.tsx';
import { type AuthValue, chooseAuth, emptyValue, type StoredAuth } from './auth-form.ts';
import { AUTH_KINDS, type AuthField, type AuthKind, fieldsOf } from './auth-kinds.ts';
import { useForm } from './form-context.ts';
import { KeyFileInput } from './key-file-input.tsx';
import { PairRows } from './pair-rows.tsx';
import { BackToStored, StoredValue } from './stored-value.tsx';

export function AuthFields({ stored }: { stored: StoredAuth }) {
  const { form, errors, change } = useForm();
  const { auth } = form;
  const hint =
    auth.kind === 'other'
      ? 'Set through the API. It stays as it is unless you choose another.'
      : AUTH_KINDS.find(({ kind }) => kind === auth.kind)?.hint;
  return (
    <>
      <Field
        label="Authentication"
        error={errors.credentials ?? errors['credentials/auth_type']}
        {...(hint && { hint })}
      >
        {(control) => (
          <Select
            {...control}
            value={auth.kind}
            onChange={(event) => change({ auth: chooseAuth(event.currentTarget.value as AuthKind, stored) })}
          >
            {AUTH_KINDS.map(({ kind, label }) => (
              <option key={kind} value={kind}>
                {label}
              </option>
            ))}
            {stored.kind === 'other' && <option value="other">As stored</option>}
          </Select>
        )}
      </Field>
      {fieldsOf(auth.kind).map((field) => (
        <AuthControl
          key={`${auth.kind}/${field.key}`}
          field={field}
          stored={stored.kind === auth.kind && stored.keys.includes(field.key)}
        />
      ))}
    </>
  );
}

function AuthControl({ field, stored }: { field: AuthField; stored: boolean }) {
  const { form, errors, change } = useForm();
  const { auth } = form;
  const { key, label, type, hint, optional } = field;
  const what = label.charAt(0).toLowerCase() + label.slice(1);
  const value = auth.values[key] ?? null;
  const set = (next: AuthValue) => change({ auth: { ...auth, values: { ...auth.values, [key]: next } } });
  const error = errors[`credentials/${key}`];
  if (type === 'pairs' && value !== null && typeof value !== 'string') {
    return (
      <PairRows
        label={label}
        one="parameter"
        hint={hint}
        example={field.placeholder}
        rows={value}
        error={error}
        onChange={set}
        {...(stored && { onKeep: () => set(null) })}
      />
    );
  }
  return (
    <Field label={label} error={error} hint={hint} optional={optional ?? false}>
      {(control) => {
        if (type === 'secret' && (value === null || typeof value === 'string')) {
          return <SecretInput {...control} what={what} value={value} stored={stored} onChange={set} />;
        }
        if (value === null || typeof value !== 'string') {
          const replace = () => set(emptyValue({ ...field, initial: '' }));
          return (
            <StoredValue control={control} what={what} onReplace={replace} {...(optional && { onRemove: replace })} />
          );
        }
        return (
          <span className="flex min-w-0 items-start gap-1">
            <TypedValue field={field} control={control} value={value} onChange={set} />
            {stored && <BackToStored className="mt-1" what={what} onKeep={() => set(null)} />}
          </span>
        );
      }}
    </Field>
  );
}

interface TypedValueProps {
  readonly field: AuthField;
  readonly control: FieldControl;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function TypedValue({ field: { type, placeholder }, control, value, onChange }: TypedValueProps) {
  if (type === 'key_file') return <KeyFileInput control={control} value={value} onChange={onChange} />;
  const shared = { ...control, mono: true, placeholder, value };
  if (type === 'text') return <TextInput {...shared} onChange={(event) => onChange(event.currentTarget.value)} />;
  return <TextArea {...shared} rows={2} onChange={(event) => onChange(event.currentTarget.value)} />;
}
