// The button that adds a server, on the screen with servers and on the one without.
import { Plus } from 'lucide-react';
import { useApp } from '../../app/app-context.ts';
import { addServerShortcut } from '../../app/commands.ts';
import { Button } from '../../components/button.tsx';

export function AddServerButton() {
  const app = useApp();
  return (
    <Button
      look="primary"
      icon={Plus}
      title={`Add server (${addServerShortcut(app)})`}
      onClick={() => app.actions.openDialog({ kind: 'server', id: null })}
    >
      Add server
    </Button>
  );
}
