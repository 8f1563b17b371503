// Chooses the workspace folder: with the system's dialog in the window, by typing its path in a browser.
import type { LucideIcon } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp } from '../../app/app-context.ts';
import { Button } from '../../components/button.tsx';
import { Field, FieldError } from '../../components/field.tsx';
import { TextInput } from '../../components/inputs.tsx';
import { useUpdate } from './use-update.ts';

interface WorkspaceChooserProps {
  readonly label: string;
  readonly icon?: LucideIcon;
}

export function WorkspaceChooser({ label, icon }: WorkspaceChooserProps) {
  const { connection, actions } = useApp();
  const { desktop } = connection;
  const { busy, problem, update, clear } = useUpdate();
  /** Null while nobody types. */
  const [typed, setTyped] = useState<string | null>(null);
  /** From then on the button has the focus when the field is gone. */
  const [hasTyped, setHasTyped] = useState(false);

  const use = async (folder: string) => {
    if (!(await update({ workspace: folder }))) return;
    setTyped(null);
    actions.notify.done('Workspace chosen. It is in use.');
  };
  const choose = async () => {
    if (!desktop) {
      setTyped('');
      setHasTyped(true);
      return;
    }
    try {
      const { path } = await desktop.choose_folder({ title: 'Choose a workspace' });
      if (path !== null) await use(path);
    } catch (error) {
      actions.notify.problem(messageOf(error));
    }
  };
  const cancel = () => {
    setTyped(null);
    clear();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed?.trim()) void use(typed.trim());
  };

  if (typed === null) {
    return (
      <>
        <Button {...(icon && { icon })} busy={busy} autoFocus={hasTyped} onClick={() => void choose()}>
          {label}
        </Button>
        {problem && <FieldError>{problem}</FieldError>}
      </>
    );
  }
  return (
    <form
      aria-label="Choose a workspace"
      onSubmit={submit}
      onKeyDown={(event: KeyboardEvent) => event.key === 'Escape' && cancel()}
      className="flex w-full flex-wrap items-start gap-2"
    >
      <Field label="Workspace folder" error={problem ?? undefined} className="min-w-60 flex-1">
        {(control) => (
          <TextInput
            {...control}
            mono
            placeholder="/home/me/agents"
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              clear();
            }}
            autoFocus
          />
        )}
      </Field>
      <span className="mt-6 flex gap-2 max-sm:mt-0">
        <Button type="submit" busy={busy}>
          Use this folder
        </Button>
        <Button look="quiet" onClick={cancel}>
          Cancel
        </Button>
      </span>
    </form>
  );
}
