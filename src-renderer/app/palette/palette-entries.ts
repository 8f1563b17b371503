// What the palette offers for what was typed: commands, then servers with all their actions, then tools.
import type { LucideIcon } from 'lucide-react';
import { Server, Wrench } from 'lucide-react';
import { inertString } from '../../text/inert.ts';
import type { App } from '../app-context.ts';
import { type Command, globalCommands, serverCommands } from '../commands.ts';
import { rank } from './rank.ts';

export interface PaletteEntry {
  readonly id: string;
  readonly label: string;
  /** What the entry belongs to, such as the name of a server. */
  readonly context: string | null;
  readonly icon: LucideIcon;
  readonly shortcut?: string | undefined;
  readonly run: () => void;
}

const MOST = 40;

/** At most 40 entries, best first. */
export function paletteEntries(app: App, typed: string): PaletteEntry[] {
  const state = app.gateway.getState().gateway;
  const commands = globalCommands(app).map((command) => ({
    entry: toEntry(command, null, ''),
    words: command.words ?? '',
  }));
  if (!state) return [];
  const servers = [...state.servers.values()].flatMap((server) => {
    const open: PaletteEntry = {
      id: `server-${server.id}`,
      label: server.name,
      context: 'Server',
      icon: Server,
      run: () => app.actions.openServer(server.id),
    };
    const actions = serverCommands(app, server)
      .flat()
      .filter(({ id, disabled }) => !disabled && id !== 'open')
      .map((command) => ({ entry: toEntry(command, server.name, server.id), words: command.words ?? '' }));
    return [{ entry: open, words: '' }, ...actions];
  });
  if (typed.trim() === '') {
    return [...commands, ...servers.filter(({ entry }) => entry.context === 'Server')]
      .map(({ entry }) => entry)
      .slice(0, MOST);
  }
  const tools = [...state.tools.values()].flat().map((tool) => ({
    entry: {
      id: `tool-${tool.name}-${tool.source}`,
      label: tool.name,
      context: tool.title ? inertString(tool.title, 60) : 'Tool',
      icon: Wrench,
      run: () => app.actions.goTo('tools', tool.name),
    } satisfies PaletteEntry,
    words: '',
  }));
  return rank([...commands, ...servers, ...tools], typed, ({ entry, words }) => [
    entry.label,
    entry.context ?? '',
    words,
  ])
    .slice(0, MOST)
    .map(({ entry }) => entry);
}

function toEntry({ id, label, icon, shortcut, run }: Command, context: string | null, prefix: string): PaletteEntry {
  return { id: prefix + id, label, context, icon, run, ...(prefix === '' && { shortcut }) };
}
