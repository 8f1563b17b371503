// Of which servers something is kept although they are gone: the gateway ended before they were forgotten.
import { isRecord } from '../plain-checks.ts';
import type { ProfileDocument } from '../store/config-store.ts';
import { isCodeServerId } from './code-servers.ts';

/** Servers of code come later than those that are stored, and ones that cannot be read may be mended: theirs is kept. */
export function leftBehind({ sign_ins, tool_pins, servers, needs_attention }: ProfileDocument): string[] {
  const known = new Set([...servers, ...(needs_attention ?? [])].map((entry) => (isRecord(entry) ? entry.id : null)));
  const kept = new Set([...Object.keys(sign_ins ?? {}), ...Object.keys(tool_pins ?? {})]);
  return [...kept].filter((id) => !known.has(id) && !isCodeServerId(id));
}
