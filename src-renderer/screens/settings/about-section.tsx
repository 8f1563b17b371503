// Versions, and what a bug report needs.
import { FolderOpen } from 'lucide-react';
import { useApp, useGateway, useHost } from '../../app/app-context.ts';
import { copyDiagnostics, openLogs } from '../../app/diagnostics.ts';
import { Button } from '../../components/button.tsx';
import { Section, Setting } from './section.tsx';

export function AboutSection() {
  const app = useApp();
  const { desktop } = app.connection;
  const version = useGateway((state) => state.settings.version);
  const versions = useHost((state) => state.view?.versions);
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
        <Button onClick={() => void copyDiagnostics(app)}>Copy diagnostics</Button>
        {desktop && (
          <Button icon={FolderOpen} onClick={() => void openLogs(app)}>
            Open logs folder
          </Button>
        )}
      </Setting>
    </Section>
  );
}
