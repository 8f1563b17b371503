// How a remote server is reached: address, headers, authentication.
import { Disclosure } from '../../../components/disclosure.tsx';
import { Field, FieldError } from '../../../components/field.tsx';
import { Select, TextInput } from '../../../components/inputs.tsx';
import { SecretInput } from '../../../components/secret-input.tsx';
import { AUTH_KINDS, type AuthKind, chooseAuth, type StoredAuth } from './auth-form.ts';
import { useForm } from './form-context.ts';
import { SecretRows } from './secret-rows.tsx';

export function HttpFields({ stored }: { stored: StoredAuth }) {
  const { form, errors, change } = useForm();
  return (
    <>
      <Field label="URL" error={errors.url}>
        {(control) => (
          <TextInput
            {...control}
            mono
            inputMode="url"
            placeholder="https://mcp.example.com/mcp"
            value={form.url}
            onChange={(event) => change({ url: event.currentTarget.value })}
          />
        )}
      </Field>
      <SecretRows
        field="headers"
        label="Headers"
        one="header"
        hint="Stored encrypted, never shown again."
        example="X-API-Version"
      />
      <Disclosure
        title="Advanced authentication"
        note={form.auth.kind === 'none' ? undefined : 'on'}
        startOpen={form.auth.kind !== 'none'}
      >
        <AuthFields stored={stored} />
      </Disclosure>
      {errors[''] && <FieldError>{errors['']}</FieldError>}
    </>
  );
}

function AuthFields({ stored }: { stored: StoredAuth }) {
  const { form, errors, change } = useForm();
  const { auth } = form;
  const fields = AUTH_KINDS.find(({ kind }) => kind === auth.kind)?.fields ?? [];
  const set = (key: string, value: string | null) =>
    change({ auth: { ...auth, values: { ...auth.values, [key]: value } } });
  return (
    <>
      <Field
        label="Authentication"
        error={errors.credentials ?? errors['credentials/auth_type']}
        {...(auth.kind === 'other' && { hint: 'Set through the API. It stays as it is unless you choose another.' })}
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
      {fields.map(({ key, label, secret }) => {
        const isStored = stored.kind === auth.kind && stored.keys.includes(key);
        const value = auth.values[key] ?? null;
        return (
          <Field key={key} label={label} error={errors[`credentials/${key}`]}>
            {(control) =>
              secret || isStored ? (
                <SecretInput
                  {...control}
                  what={label.toLowerCase()}
                  value={value}
                  stored={isStored}
                  onChange={(next) => set(key, next)}
                />
              ) : (
                <TextInput
                  {...control}
                  mono
                  value={value ?? ''}
                  onChange={(event) => set(key, event.currentTarget.value)}
                />
              )
            }
          </Field>
        );
      })}
    </>
  );
}
