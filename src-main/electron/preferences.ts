// What the window remembers between two starts, in a file of its own beside the profile, written through the same guard.
import { renameSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type Preferences, preferencesSchema } from '../../src-shared/contract/desktop.ts';
import { createGuardedWriter } from '../core/store/guarded-write.ts';
import { readPrivateFile } from '../core/store/private-file.ts';
import { asideName } from '../core/store/set-aside.ts';
import type { StoreLike } from '../core/store/store-like.ts';

const NAME = 'desktop';

const placementSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  maximized: z.boolean(),
});
export type Placement = z.infer<typeof placementSchema>;

/** Each field falls back by itself: one odd value costs no other. */
const memorySchema = z.object({
  version: z.literal(1).catch(1),
  theme: preferencesSchema.shape.theme.catch('system'),
  start_at_login: z.boolean().catch(false),
  close_to_tray: z.boolean().nullable().catch(null),
  notifications: z.boolean().catch(true),
  placement: placementSchema.nullable().catch(null),
  tray_hint_shown: z.boolean().catch(false),
  /** The servers that "Pause all" switched off, so that "Resume" switches on no other. */
  paused_servers: z.array(z.string()).catch([]),
});
type Memory = z.infer<typeof memorySchema>;

export interface DesktopMemory {
  preferences(): Preferences;
  readonly placement: Placement | null;
  readonly trayHintShown: boolean;
  readonly pausedServers: readonly string[];
  /** @throws GatewayError `storage_full`, `read_only` or `unavailable` when it cannot be kept */
  update(change: Partial<Omit<Memory, 'version'>>): void;
}

export interface DesktopMemoryOptions {
  readonly directory: string;
  readonly platform: NodeJS.Platform;
  readonly openStore: (directory: string, name: string) => StoreLike;
  readonly now?: () => number;
}

export function openDesktopMemory(options: DesktopMemoryOptions): DesktopMemory {
  const { directory, platform, openStore, now = Date.now } = options;
  const file = path.join(directory, `${NAME}.json`);
  const { bytes, content } = read(file, now);
  let memory: Memory = memorySchema.parse(content);
  // The library reads the file when it is opened, which a start without a change can do without.
  const write = createGuardedWriter(file, () => openStore(directory, NAME), bytes, now);
  return {
    preferences: () => ({
      theme: memory.theme,
      start_at_login: memory.start_at_login,
      // Many Linux desktops show no tray: there, closing the window must not make the application vanish.
      close_to_tray: memory.close_to_tray ?? platform !== 'linux',
      notifications: memory.notifications,
    }),
    get placement() {
      return memory.placement;
    },
    get trayHintShown() {
      return memory.tray_hint_shown;
    },
    get pausedServers() {
      return memory.paused_servers;
    },
    update(change) {
      const next = { ...memory, ...change };
      write(next);
      memory = next;
    },
  };
}

/** What cannot be read is set aside and counts as nothing: a preference is not worth a start that fails. */
function read(file: string, now: () => number): { bytes: Buffer | null; content: object } {
  let bytes: Buffer | null = null;
  try {
    bytes = readPrivateFile(file);
    const content: unknown = bytes === null ? {} : JSON.parse(bytes.toString('utf8'));
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { bytes, content };
  } catch {
    // Not JSON, or nothing that may be read.
  }
  try {
    renameSync(file, asideName(file, 'corrupt', now()));
  } catch {
    // It is not there, or cannot be moved: the first change will say so.
  }
  return { bytes: null, content: {} };
}
