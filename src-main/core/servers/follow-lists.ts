// Keeps what is known of a live connection's lists true: read once it is there, and again when the server says so.
import type { Clock } from '../clock.ts';
import { connectionError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { type Discovery, discoverTools } from './discover-tools.ts';
import type { ListOptions } from './list-pages.ts';
import { createRelister } from './relist.ts';
import type { JsonObject } from './session.ts';
import type { UpstreamLink } from './upstream-link.ts';
import type { ListKind } from './upstream-lists.ts';

export interface FollowListsOptions {
  /** The subject of error sentences. */
  readonly name: string;
  /** Milliseconds for one page of a list. */
  readonly listTimeoutMs: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** False when another connection has taken the place of this one. */
  readonly isLive: () => boolean;
  readonly onTools: (discovery: Discovery) => void;
  readonly onList: (kind: ListKind, items: readonly JsonObject[]) => void;
}

/** The tools were read when the connection was made; what there is beside them is read now, and nobody waits for it. */
export function followLists(link: UpstreamLink, options: FollowListsOptions): void {
  const { name, listTimeoutMs, clock, logger, isLive, onTools, onList } = options;

  const read = async (what: string, work: (limits: ListOptions) => Promise<void>) => {
    if (!isLive()) return;
    try {
      await work({ timeoutMs: listTimeoutMs(), clock });
    } catch (error) {
      if (!isLive()) return;
      const { message: reason } = connectionError(error, name);
      logger.warn(`The list of ${what} could not be read; the former one stays`, { reason });
    }
  };
  const readTools = () =>
    read('tools', async (limits) => {
      const discovery = await discoverTools(link, limits);
      if (isLive()) onTools(discovery);
    });
  const readOthers = async (kinds: readonly ListKind[]) => {
    for (const kind of kinds) {
      await read(kind === 'resourceTemplates' ? 'resource templates' : kind, async (limits) => {
        // Loaded once a server is connected: nothing of it is needed before.
        const { discoverList } = await import('./discover-lists.ts');
        const { items, warnings } = await discoverList(link, kind, limits);
        if (!isLive()) return;
        for (const { code, message } of warnings) logger.warn(message, { code });
        onList(kind, items);
      });
    }
  };

  link.onListChanged('tools', createRelister(clock, readTools));
  const prompts = createRelister(clock, () => readOthers(['prompts']));
  const resources = createRelister(clock, () => readOthers(['resources', 'resourceTemplates']));
  void readOthers(['prompts', 'resources', 'resourceTemplates']).then(() => {
    link.onListChanged('prompts', prompts);
    link.onListChanged('resources', resources);
  });
}
