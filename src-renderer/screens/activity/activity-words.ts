// What a record of the activity log says, in words.
import type { ActivityRecord, Actor } from '../../../src-shared/model/activity.ts';

const CALLERS: Readonly<Record<Actor['kind'], string>> = {
  agent: 'An agent',
  window: 'You, here',
  api: 'A script',
  code: 'Code',
};

/** Who did it, short enough for a row. */
export function actorWords({ kind, agent }: Actor): string {
  return agent ?? CALLERS[kind];
}

/** `update_server` as `Update server`; a tool keeps its name. */
export function deedWords({ kind, name }: Pick<ActivityRecord, 'kind' | 'name'>): string {
  if (kind === 'tool') return name;
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const RESULTS: Readonly<Record<string, string>> = {
  ok: 'OK',
  tool_error: 'The tool reported an error',
  timeout: 'Took too long',
  cancelled: 'Cancelled',
  connection_error: 'Server not reachable',
  auth_error: 'Not authorized at the server',
  upstream_error: 'The server answered with an error',
  validation_error: 'Refused: the input was not valid',
  tool_not_found: 'No such tool',
  forbidden: 'Not allowed',
  conflict: 'Refused as things were',
};

export function resultWords(result: string): string {
  return RESULTS[result] ?? result.replaceAll('_', ' ');
}
