// Which servers an agent lists: none of its own, or a list; and what a change opens or closes for the others.
import { useMemo, useState } from 'react';
import { openToAll } from '../../../src-shared/model/access.ts';
import type { AgentView } from '../../../src-shared/model/agent.ts';
import { useApp, useGateway } from '../../app/app-context.ts';
import { useSubmit } from '../../app/use-submit.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextInput } from '../../components/inputs.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { inertString } from '../../text/inert.ts';
import { scopeOf } from './access-words.ts';

/** From this many servers on the list is searched. */
const MANY = 12;

export function AssignDialog({ agent, onClose }: { agent: AgentView; onClose: () => void }) {
  const { connection, actions } = useApp();
  const agents = useGateway((state) => state.agents);
  const servers = useGateway((state) => state.servers);
  const [own, setOwn] = useState((agent.mcp_servers ?? []).length > 0);
  const [chosen, setChosen] = useState<readonly string[]>(agent.mcp_servers ?? []);
  const [text, setText] = useState('');
  const { busy, submit } = useSubmit(`save the AGENT.md of ${inertString(agent.name, 80)}`, onClose);
  const known = useMemo(
    () => [...servers.values()].map(({ name }) => name).sort((a, b) => a.localeCompare(b)),
    [servers],
  );
  // Names that no server has stay in the list until somebody takes them out.
  const names = [...known, ...(agent.mcp_servers ?? []).filter((name) => !known.includes(name))];
  const shown = names.filter((name) => name.toLowerCase().includes(text.trim().toLowerCase()));
  const list = own && chosen.length > 0 ? chosen : null;
  const effects = effectsOf(agents, agent.name, list, known);

  const save = () =>
    submit(async () => {
      await connection.client.update_agent({ name: agent.name, mcp_servers: list && [...list] });
      actions.notify.done(`Saved in the AGENT.md of ${inertString(agent.name, 80)}.`);
    });
  const toggle = (name: string, on: boolean) =>
    setChosen(on ? [...chosen, name] : chosen.filter((each) => each !== name));
  return (
    <Dialog
      title={`Servers of ${inertString(agent.name, 80)}`}
      description="Written into its AGENT.md; everything else in the file stays as it is."
      onClose={onClose}
      footer={
        <>
          <Button className="ml-auto" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" busy={busy} onClick={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      <div className="flex min-h-0 flex-col gap-3 px-5 py-4">
        <fieldset className="flex flex-col gap-2" aria-label="What it lists">
          <Choice name="none" checked={!own} onChange={() => setOwn(false)} title="None of its own">
            It uses the servers that no agent lists, as every agent does.
          </Choice>
          <Choice name="list" checked={own} onChange={() => setOwn(true)} title="A list">
            These belong to the agents that list them, and to nobody else. It uses the open ones, too.
          </Choice>
        </fieldset>
        {own && names.length > MANY && (
          <TextInput
            type="search"
            aria-label="Search servers"
            placeholder="Search servers…"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        {own && (
          <ScrollBox label="Servers" className="max-h-72 min-h-24 rounded-control border border-line">
            <ul>
              {shown.map((name) => (
                <li key={name} className="border-b border-line last:border-0">
                  <label className="flex items-center gap-2.5 px-3 py-1.5 hover:bg-hover">
                    <input
                      type="checkbox"
                      checked={chosen.includes(name)}
                      onChange={(event) => toggle(name, event.currentTarget.checked)}
                      className="size-4 accent-accent"
                    />
                    <span className="min-w-0 flex-1 truncate">{inertString(name, 64)}</span>
                    {!known.includes(name) && <Badge tone="busy">no server has this name</Badge>}
                  </label>
                </li>
              ))}
            </ul>
          </ScrollBox>
        )}
        <div role="status" className="flex flex-col gap-1 text-small">
          {effects.map(({ text: effect, opens }) => (
            <p key={effect} className={opens ? 'text-busy-text' : 'text-soft'}>
              {effect}
            </p>
          ))}
        </div>
      </div>
    </Dialog>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly title: string;
  readonly checked: boolean;
  readonly onChange: () => void;
  readonly children: string;
}

function Choice({ name, title, checked, onChange, children }: ChoiceProps) {
  return (
    <label className="flex items-start gap-2.5">
      <input
        type="radio"
        name="assignment"
        value={name}
        checked={checked}
        onChange={onChange}
        className="mt-0.5 size-4 accent-accent"
      />
      <span>
        <span className="font-medium">{title}</span>
        <span className="block text-small text-soft">{children}</span>
      </span>
    </label>
  );
}

interface Effect {
  readonly text: string;
  readonly opens: boolean;
}

/** What the others gain or lose by a change. */
export function effectsOf(
  agents: readonly AgentView[],
  agent: string,
  list: readonly string[] | null,
  servers: readonly string[],
): Effect[] {
  const before = agents.map(scopeOf);
  const after = before.map((scope) => (scope.name === agent ? { ...scope, mcp_servers: list } : scope));
  const changed = (opens: boolean) =>
    servers.filter((name) => openToAll(before, name) !== opens && openToAll(after, name) === opens);
  const opened = changed(true);
  const closed = changed(false);
  return [
    ...(opened.length > 0 ? [{ text: `Opens to every agent: ${opened.join(', ')}.`, opens: true }] : []),
    ...(closed.length > 0 ? [{ text: `Closes to the other agents: ${closed.join(', ')}.`, opens: false }] : []),
  ];
}
