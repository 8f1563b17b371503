// Settings: one column of sections; every value says where it comes from.
import { RotateCw, TriangleAlert } from 'lucide-react';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp, useGateway } from '../../app/app-context.ts';
import { Page } from '../../app/page.tsx';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { inertString } from '../../text/inert.ts';
import { WaitingFiles } from '../workspace/waiting-files.tsx';
import { AboutSection } from './about-section.tsx';
import { ApiSection } from './api-section.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { DataSection } from './data-section.tsx';
import { LimitsSection } from './limits-section.tsx';
import { SecretsSection } from './secrets-section.tsx';
import { WindowSection } from './window-section.tsx';
import { WorkspaceSection } from './workspace-section.tsx';

export function SettingsScreen() {
  return (
    <Page title="Settings" className="scroll-area">
      <div className="flex w-full max-w-180 flex-col gap-7 px-6 py-6">
        <RestartNotice />
        <Notices />
        <WaitingFiles />
        <WorkspaceSection />
        <SecretsSection />
        <ApiSection />
        <LimitsSection />
        <AppearanceSection />
        <WindowSection />
        <DataSection />
        <AboutSection />
      </div>
    </Page>
  );
}

function RestartNotice() {
  const { connection, actions } = useApp();
  const needed = useGateway((state) => state.settings.restart_needed);
  if (needed.length === 0) return null;
  const restart = () =>
    connection.desktop?.restart_app().catch((error: unknown) => actions.notify.problem(messageOf(error)));
  return (
    <div
      role="status"
      className="flex items-center gap-3 rounded-card bg-accent-soft py-2.5 pr-2.5 pl-4 text-accent-text"
    >
      <Icon of={RotateCw} />
      <p className="min-w-0 flex-1">
        The new {needed.join(' and ')} {needed.length === 1 ? 'takes' : 'take'} effect at the next start.
      </p>
      {connection.desktop && <Button onClick={() => void restart()}>Restart now</Button>}
    </div>
  );
}

function Notices() {
  const notices = useGateway((state) => state.settings.notices);
  return notices.map(({ code, message }) => (
    <div key={code + message} className="flex gap-3 rounded-card bg-busy-soft px-4 py-2.5 text-busy-text">
      <Icon of={TriangleAlert} className="mt-0.5" />
      <p className="min-w-0 [overflow-wrap:anywhere]">{inertString(message, 600)}</p>
    </div>
  ));
}
