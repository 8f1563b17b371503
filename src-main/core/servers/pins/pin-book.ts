// Remembers the accepted tools of every server: definitions in a file of their own, sealed by their digest in the profile.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import type { ConfigStore } from '../../store/config-store.ts';
import { DIRECTORY_MODE, readPrivateFile, replacePrivateFile } from '../../store/private-file.ts';
import type { ToolDefinition } from '../../tools/tool.ts';
import { type KnownPins, LOST, type ToolPin, type ToolPins } from './tool-pins.ts';

/** Servers that connect together are remembered together: each time costs a write of the profile. */
const DELAY_MS = 1_000;
const MAX_BYTES = 16 * 1024 * 1024;
const DIRECTORY = 'tool-pins';

export interface PinBook {
  /** Null when no tools of this server were accepted yet; lost when the file the profile vouches for is not as it was. */
  get(serverId: string): KnownPins;
  /** Remembered at once; on the disk some time later, or with `close`. */
  set(serverId: string, pins: ToolPins): void;
  forget(serverId: string): void;
  close(): void;
}

export interface PinBookOptions {
  readonly store: ConfigStore;
  /** Null keeps them for this run only. */
  readonly dataDir: string | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createPinBook({ store, dataDir, clock, logger }: PinBookOptions): PinBook {
  const directory = dataDir === null ? null : path.join(dataDir, DIRECTORY);
  const known = new Map<string, KnownPins>();
  const unsaved = new Set<string>();
  let cancel: (() => void) | null = null;

  const digests = () => store.document.tool_pins ?? {};
  const save = () => {
    cancel = null;
    if (directory === null || unsaved.size === 0) return;
    const changed = [...unsaved];
    unsaved.clear();
    try {
      mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE });
      const next: Record<string, string> = { ...digests() };
      for (const id of changed) {
        const pins = known.get(id);
        if (pins === null || pins === LOST || pins === undefined) delete next[id];
        else next[id] = write(directory, id, pins);
      }
      store.write({ ...store.document, tool_pins: next });
      for (const id of changed) sweep(directory, id, next[id]);
    } catch (error) {
      for (const id of changed) unsaved.add(id);
      logger.warn('Which tools were accepted could not be stored', { error });
    }
  };
  const saveSoon = (id: string) => {
    unsaved.add(id);
    cancel ??= clock.after(DELAY_MS, save);
  };
  return {
    get(id) {
      const found = known.get(id);
      if (found !== undefined) return found;
      const digest = digests()[id];
      const read = digest === undefined || directory === null ? null : (readPins(directory, id, digest) ?? LOST);
      known.set(id, read);
      return read;
    },
    set(id, pins) {
      known.set(id, pins);
      saveSoon(id);
    },
    forget(id) {
      known.set(id, null);
      if (digests()[id] !== undefined || unsaved.has(id)) saveSoon(id);
    },
    close() {
      cancel?.();
      save();
    },
  };
}

/** The digest is part of the name, so that the file the profile speaks of stays until the profile speaks of the next one. */
function fileName(id: string, digest: string): string {
  return `${id}.${digest.slice(0, 16)}.json`;
}

function write(directory: string, id: string, { target, policy, tools }: ToolPins): string {
  const text = JSON.stringify({
    target,
    policy,
    tools: [...tools.values()].map(({ definition, isNew }) => ({ definition, isNew })),
  });
  const digest = sha256(text);
  replacePrivateFile(path.join(directory, fileName(id, digest)), text);
  return digest;
}

function readPins(directory: string, id: string, digest: string): ToolPins | null {
  try {
    const text = readPrivateFile(path.join(directory, fileName(id, digest)), MAX_BYTES)?.toString('utf8');
    if (text === undefined || sha256(text) !== digest) return null;
    const { target, policy, tools } = JSON.parse(text) as {
      target: string;
      policy: ToolPins['policy'];
      tools: readonly { readonly definition: ToolDefinition; readonly isNew: boolean }[];
    };
    const pin = ({ definition, isNew }: (typeof tools)[number]): [string, ToolPin] => [
      definition.name,
      { definition, isNew },
    ];
    return { target, policy, tools: new Map(tools.map(pin)) };
  } catch {
    return null;
  }
}

function sweep(directory: string, id: string, digest: string | undefined): void {
  const current = digest === undefined ? null : fileName(id, digest);
  for (const name of readdirSync(directory)) {
    if (name.startsWith(`${id}.`) && name !== current) rmSync(path.join(directory, name), { force: true });
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
