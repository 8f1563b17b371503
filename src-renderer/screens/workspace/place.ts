// Where in the workspace something is, as editors take it.
import type { FilePlace } from '../../../src-shared/model/agent.ts';

/** `agents/a/AGENT.md:3:5`, as editors take it. */
export function placeOf({ file, line, column }: FilePlace): string {
  return [file, line, line === null ? null : column].filter((part) => part !== null).join(':');
}
