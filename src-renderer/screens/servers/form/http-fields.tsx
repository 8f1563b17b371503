// How a remote server is reached: address, headers, authentication.
import { Disclosure } from '../../../components/disclosure.tsx';
import { Field } from '../../../components/field.tsx';
import { TextInput } from '../../../components/inputs.tsx';
import { AuthFields } from './auth-fields.tsx';
import type { StoredAuth } from './auth-form.ts';
import { useForm } from './form-context.ts';
import { SecretRows } from './secret-rows.tsx';

export function HttpFields({ stored }: { stored: StoredAuth }) {
  const { form, errors, change } = useForm();
  const authInvalid = Object.keys(errors).some((key) => /^credentials(?:\/|$)/.test(key));
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
        invalid={authInvalid}
      >
        <AuthFields stored={stored} />
      </Disclosure>
    </>
  );
}
