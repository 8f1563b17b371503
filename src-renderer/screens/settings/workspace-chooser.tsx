// Chooses the workspace folder: with the system's dialog in the window, by typing its path in a browser.
import type { LucideIcon } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp } from '../../app/app-context.ts';
import { Button } from '../../components/button.tsx';
import { TextInput } from '../../components/inputs.tsx';

interface WorkspaceChooserProps {
  readonly label: string;
  readonly icon?: LucideIcon;
}

export function WorkspaceChooser({ label, icon }: WorkspaceChooserProps) {
  const { connection, actions } = useApp();
  const { desktop, client } = connection;
  const [typing, setTyping] = useState(false);
  const [typed, setTyped] = useState('');

  const use = async (folder: string) => {
    try {
      await client.update_settings({ workspace: folder });
      setTyping(false);
      actions.notify.done('Workspace chosen. It is used from the next start.');
    } catch (error) {
      actions.notify.problem(messageOf(error));
    }
  };
  const choose = async () => {
    if (!desktop) return setTyping(true);
    try {
      const { path } = await desktop.choose_folder({ title: 'Choose a workspace' });
      if (path !== null) await use(path);
    } catch (error) {
      actions.notify.problem(messageOf(error));
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim()) void use(typed.trim());
  };

  if (!typing) {
    return (
      <Button {...(icon && { icon })} onClick={() => void choose()}>
        {label}
      </Button>
    );
  }
  return (
    <form onSubmit={submit} className="flex w-full gap-2">
      <TextInput
        mono
        aria-label="Workspace folder"
        placeholder="/home/me/agents"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoFocus
      />
      <Button type="submit">Use this folder</Button>
    </form>
  );
}
