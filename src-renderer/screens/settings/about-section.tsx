// Versions, and what a bug report needs.
import { FolderOpen } from 'lucide-react';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp, useGateway, useHost } from '../../app/app-context.ts';
import { Button } from '../../components/button.tsx';
import { Section, Setting } from './section.tsx';

export function AboutSection() {
  const { connection, actions } = useApp();
  const { client, desktop } = connection;
  const version = useGateway((state) => state.settings.version);
  const versions = useHost((state) => state.view?.versions);
  const copyDiagnostics = async () => {
    try {
      const { text } = await client.get_diagnostics();
      if (await actions.copy(text, 'the diagnostics'))
        actions.notify.done('Copied the diagnostics. They hold no secrets.');
    } catch (error) {
      actions.notify.problem(messageOf(error));
    }
  };
  const openLogs = () =>
    desktop?.open_logs_folder().catch((error: unknown) => actions.notify.problem(messageOf(error)));
  return (
    <Section title="About">
      <Setting
        title={`Agent Gateway ${version}`}
        sentence={
          versions
            ? `Electron ${versions.electron}, Chromium ${versions.chromium}, Node ${versions.node}`
            : 'Running headless, shown in your browser'
        }
      />
      <Setting
        title="Something wrong?"
        sentence="Diagnostics are a text with versions, states and errors, secrets taken out."
      >
        <Button onClick={() => void copyDiagnostics()}>Copy diagnostics</Button>
        {desktop && (
          <Button icon={FolderOpen} onClick={() => void openLogs()}>
            Open logs folder
          </Button>
        )}
      </Setting>
    </Section>
  );
}
