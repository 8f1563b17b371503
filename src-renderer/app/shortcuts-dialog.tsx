// All keys at a glance.
import { Dialog } from '../components/dialog.tsx';
import { Kbd } from '../components/kbd.tsx';
import { type App, useApp } from './app-context.ts';
import { globalCommands } from './commands.ts';

interface KeyLine {
  readonly keys: string;
  readonly does: string;
}

const ON_A_SERVER: readonly KeyLine[] = [
  { keys: 'arrowup', does: 'The server above' },
  { keys: 'arrowdown', does: 'The server below' },
  { keys: 'enter', does: 'Open its details' },
  { keys: 't', does: 'Test it' },
  { keys: 'r', does: 'Refresh it' },
  { keys: 'e', does: 'Edit it' },
  { keys: 'delete', does: 'Delete it' },
  { keys: 'escape', does: 'Close its details' },
];

function everywhere(app: App): KeyLine[] {
  const commands = globalCommands(app).flatMap(({ shortcut, label }) =>
    shortcut ? [{ keys: shortcut, does: label }] : [],
  );
  return [
    { keys: 'mod+k', does: 'Command palette' },
    { keys: '/', does: 'Search' },
    ...commands,
    { keys: 'F8', does: 'Go to the notifications' },
  ];
}

export function ShortcutsDialog() {
  const app = useApp();
  return (
    <Dialog title="Keyboard shortcuts" onClose={app.actions.closeDialog}>
      <div className="scroll-area grid gap-x-10 gap-y-4 px-5 py-4 sm:grid-cols-2">
        <Group title="Everywhere" lines={everywhere(app)} />
        <Group title="On a server" lines={ON_A_SERVER} />
      </div>
    </Dialog>
  );
}

function Group({ title, lines }: { title: string; lines: readonly KeyLine[] }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1 font-semibold">{title}</h3>
      <dl>
        {lines.map(({ keys, does }) => (
          <div key={keys} className="flex h-8 items-center justify-between gap-4">
            <dt className="text-soft">{does}</dt>
            <dd>
              <Kbd shortcut={keys} />
              <span className="sr-only">{keys}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
