// Asks for the name of a copy. Its secrets are copied inside the gateway.
import { type FormEvent, useState } from 'react';
import { serverNameSchema } from '../../../../src-shared/model/fields.ts';
import { messageOf } from '../../../app/actions/notify.ts';
import { useApp, useGateway } from '../../../app/app-context.ts';
import { useSubmit } from '../../../app/use-submit.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Field } from '../../../components/field.tsx';
import { TextInput } from '../../../components/inputs.tsx';
import type { GatewayState } from '../../../store/gateway-state.ts';

export function DuplicateDialog({ id }: { id: string }) {
  const { actions, connection, gateway } = useApp();
  const original = useGateway((state) => state.servers.get(id));
  const [name, setName] = useState(() => freeName(original?.name ?? 'server', gateway.getState().gateway));
  const [error, setError] = useState<string>();
  const { busy, submit: send } = useSubmit(`duplicate ${original?.name}`, actions.closeDialog);
  if (!original) return null;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const parsed = serverNameSchema.safeParse(name);
    if (!parsed.success) {
      setError(parsed.error.issues[0]?.message);
      return;
    }
    await send(
      async () => {
        const copy = await connection.client.duplicate_server({ id, name });
        actions.notify.done(`Duplicated ${original.name} as ${copy.name}.`);
      },
      (problem) => setError(messageOf(problem)),
    );
  };
  return (
    <Dialog title={`Duplicate ${original.name}`} onClose={actions.closeDialog}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4 px-5 py-4">
        <Field label="Name" error={error} hint="Settings and secrets are copied; the secrets never leave the gateway.">
          {(control) => (
            <TextInput
              {...control}
              mono
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              autoFocus
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={actions.closeDialog}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>
            Duplicate
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** `github-copy`, `github-copy-2`, …: the first that no server has. */
export function freeName(name: string, state: GatewayState | null): string {
  const taken = new Set([...(state?.servers.values() ?? [])].map((server) => server.name));
  const base = `${name.slice(0, 56)}-copy`;
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
