// In a browser without a token: says where it is, and takes it.
import { type FormEvent, useRef, useState } from 'react';
import { Logo } from '../../app/logo.tsx';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { TextInput } from '../../components/inputs.tsx';

export interface LoginScreenProps {
  /** Why the token is asked for again; null at the first time. */
  readonly reason: string | null;
  /** Resolves to what is wrong with the token, or null when it is accepted. */
  readonly onToken: (token: string) => Promise<string | null>;
}

export function LoginScreen({ reason, onToken }: LoginScreenProps) {
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState(reason);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const says = (fault: string | null) => {
    setProblem(fault);
    if (fault !== null) input.current?.focus();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() === '') return says('Paste the admin token first.');
    setBusy(true);
    says(await onToken(token.trim()));
    setBusy(false);
  };
  return (
    <main className="flex h-full overflow-auto p-6">
      <form
        onSubmit={(event) => void submit(event)}
        noValidate
        className="m-auto flex w-full max-w-100 flex-col gap-5 rounded-card border border-line bg-raised p-7 shadow-float"
      >
        <div className="flex flex-col gap-3">
          <Logo className="size-9" />
          <div>
            <h1 className="text-title font-semibold">Sign in to Agent Gateway</h1>
            <p className="text-soft">
              This dashboard can start programs on this machine, so it asks for the admin token.
            </p>
          </div>
        </div>
        <Field
          label="Admin token"
          error={problem ?? undefined}
          hint={
            <>
              <code className="font-mono text-code">agent-gateway serve</code> prints a link that signs you in, and says
              where the token is kept.
            </>
          }
        >
          {(control) => (
            <TextInput
              {...control}
              ref={input}
              type="password"
              name="token"
              autoComplete="current-password"
              value={token}
              onChange={(event) => setToken(event.currentTarget.value)}
              autoFocus
            />
          )}
        </Field>
        {/* The error is told to those who hear the page also when the field has the focus already. */}
        <p role="status" className="sr-only">
          {problem}
        </p>
        <Button type="submit" look="primary" busy={busy}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
