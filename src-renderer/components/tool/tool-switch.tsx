// Switches one tool of a server on or off for every agent.
import { useApp, useGateway, useUi } from '../../app/app-context.ts';
import { toolKey } from '../../app/ui-store.ts';
import { inertString } from '../../text/inert.ts';
import { Switch } from '../switch.tsx';

interface ToolSwitchProps {
  readonly serverId: string;
  /** The tool's name as its server calls it. */
  readonly original: string;
  /** Says beside the switch what it means now. */
  readonly explained?: boolean;
}

export function ToolSwitch({ serverId, original, explained = false }: ToolSwitchProps) {
  const { actions } = useApp();
  const fromCode = useGateway((state) => state.servers.get(serverId)?.origin === 'code');
  const stored = useGateway((state) => !state.servers.get(serverId)?.disabled_tools.includes(original));
  const on = useUi((state) => state.toolSwitching.get(toolKey(serverId, original))) ?? stored;
  const control = (
    <Switch
      aria-label={`${inertString(original, 80)} on`}
      title={fromCode ? 'Its server is registered by code: switch it off there' : effectOf(on)}
      checked={on}
      disabled={fromCode}
      onChange={(next) => void actions.servers.setToolOn(serverId, original, next)}
      // Above the row, which is a button as a whole.
      className="z-1"
    />
  );
  if (!explained) return control;
  return (
    <span className="flex items-center gap-2 text-small text-soft">
      {control}
      {fromCode ? 'Its server is registered by code: switch it off there.' : effectOf(on)}
    </span>
  );
}

function effectOf(on: boolean): string {
  return on
    ? 'On: every agent that may use its server has it.'
    : 'Off: it is in no agent’s list, and nobody can call it.';
}
