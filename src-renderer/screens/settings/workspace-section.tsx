// The workspace: a folder with agents, tools and gateway.yaml.
import { useGateway } from '../../app/app-context.ts';
import { SETTINGS_PLACES } from '../../app/route.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { WorkspaceState } from '../workspace/workspace-state.tsx';
import { isFixed, SOURCE_WORDS } from './number-setting.tsx';
import { Section, Setting } from './section.tsx';
import { useUpdate } from './use-update.ts';
import { WorkspaceChooser } from './workspace-chooser.tsx';

export function WorkspaceSection() {
  const { value, source } = useGateway((state) => state.settings.workspace);
  const { update, busy } = useUpdate();
  const fixed = isFixed(source);
  return (
    <Section title="Workspace" place={SETTINGS_PLACES.workspace}>
      <Setting
        wide
        title="Folder"
        sentence={`Agents, tools and gateway.yaml are read from here.${fixed ? ` It is set ${SOURCE_WORDS[source]} and can only be changed there.` : ''}`}
      >
        {value === null ? (
          <span className="text-soft">None chosen</span>
        ) : (
          <span className="flex min-w-0 items-center gap-1">
            <code className="min-w-0 rounded-tag bg-well px-2 py-1 font-mono text-code [overflow-wrap:anywhere]">
              {value}
            </code>
            <CopyButton text={value} label="Copy the path of the workspace" />
          </span>
        )}
        {fixed && <Badge>{SOURCE_WORDS[source]}</Badge>}
        {!fixed && <WorkspaceChooser label={value === null ? 'Choose folder…' : 'Change…'} />}
        {!fixed && value !== null && (
          <Button look="quiet" busy={busy} onClick={() => void update({ workspace: null })}>
            Use none
          </Button>
        )}
      </Setting>
      <WorkspaceState />
    </Section>
  );
}
