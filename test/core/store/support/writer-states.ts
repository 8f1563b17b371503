// The sequence of documents that the writer goes through: servers come, change and go.
import type { ProfileDocument } from '../../../../src-main/core/store/config-store.ts';
import { storedServer } from './documents.ts';

export function stateAt(step: number): ProfileDocument {
  const count = step % 23;
  const servers = Array.from({ length: count }, (_, index) =>
    storedServer(index, { args: [`${step}`, 'x'.repeat(200)] }),
  );
  return { version: 1, servers, settings: { step } };
}
