// Remembers the accepted tools of every server: definitions in a file of their own, sealed by their digest in the profile.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import type { ConfigStore } from '../../store/config-store.ts';
import { DIRECTORY_MODE, readPrivateFile, replacePrivateFile } from '../../store/private-file.ts';
import type { ToolDefinition } from '../../tools/tool.ts';
import { hashOf, type KnownPins, LOST, type ToolPin, type ToolPins } from './tool-pins.ts';

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
  /** Takes live secrets out of a text: what a server repeats of them must not lie on the disk. */
  readonly redact: (text: string) => string;
}

export function createPinBook({ store, dataDir, clock, logger, redact }: PinBookOptions): PinBook {
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
        else next[id] = write(directory, id, pins, redact);
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
      const read = directory === null ? null : readPins(directory, id, digest);
      known.set(id, read);
      if (digest === undefined && read !== null) saveSoon(id);
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

interface StoredPin {
  readonly definition: ToolDefinition;
  readonly isNew: boolean;
  readonly hash?: string;
}

function write(
  directory: string,
  id: string,
  { target, policy, tools }: ToolPins,
  redact: PinBookOptions['redact'],
): string {
  const pins = [...tools.values()].flatMap((pin) => toStored(pin, redact));
  const text = JSON.stringify({ target, policy, tools: pins });
  const digest = sha256(text);
  replacePrivateFile(path.join(directory, fileName(id, digest)), text);
  return digest;
}

/** Of a definition that repeats a secret only the rest is kept, with the hash of the whole to compare by. */
function toStored({ definition, isNew, hash }: ToolPin, redact: PinBookOptions['redact']): StoredPin[] {
  const text = JSON.stringify(definition);
  const safe = redact(text);
  if (safe === text) return [{ definition, isNew, ...(hash !== undefined && { hash }) }];
  try {
    const kept = JSON.parse(safe) as ToolDefinition;
    // Under another name it would be another tool: it is looked at as a new one the next time.
    return kept.name === definition.name ? [{ definition: kept, isNew, hash: hash ?? hashOf(definition) }] : [];
  } catch {
    return [];
  }
}

/**
 * A profile that knows nothing of a server whose pins are there is an older one: it was brought back after damage, or we
 * were killed before it was written. Then the file counts, if it is whole.
 */
function readPins(directory: string, id: string, digest: string | undefined): KnownPins {
  if (digest !== undefined) return readFile(path.join(directory, fileName(id, digest)), digest) ?? LOST;
  try {
    const [name, another] = readdirSync(directory).filter((each) => each.startsWith(`${id}.`));
    if (name === undefined || another !== undefined) return null;
    return readFile(path.join(directory, name), name.slice(id.length + 1, -'.json'.length));
  } catch {
    return null;
  }
}

/** @param digest the first digits of it, or all of them */
function readFile(file: string, digest: string): ToolPins | null {
  try {
    const text = readPrivateFile(file, MAX_BYTES)?.toString('utf8');
    if (text === undefined || digest === '' || !sha256(text).startsWith(digest)) return null;
    const { target, policy, tools } = JSON.parse(text) as {
      readonly target: string;
      readonly policy: ToolPins['policy'];
      readonly tools: readonly StoredPin[];
    };
    return { target, policy, tools: new Map(tools.map((pin) => [pin.definition.name, pin])) };
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
