// An hour of a gateway's life, for pictures and for tests of the page that shows it.
import type { ActivityPage, ActivityRecord, ListActivity } from '../../../src-shared/model/activity.ts';

const AGENTS = ['code-review', 'release-notes', 'assistant'];
const TOOLS: readonly (readonly [server: string, tool: string, shape: string, ms: number])[] = [
  ['filesystem', 'read_text_file', '{path: text(41)}', 4],
  ['filesystem', 'search_files', '{path: text(22), pattern: text(9)}', 38],
  ['github', 'search_issues', '{q: text(31), per_page: number}', 420],
  ['github', 'get_pull_request', '{owner: text(7), repo: text(12), pull_number: number}', 310],
  ['remote-tools', 'translate', '{text: text(240), to: text(2)}', 880],
];

/** The same for the same number: nothing here is random. */
function recordOf(seq: number, now: number): ActivityRecord {
  const [server, tool, shape, ms] = TOOLS[(seq * 7) % TOOLS.length] as (typeof TOOLS)[number];
  const isChange = seq % 17 === 3;
  const failed = seq % 13 === 5;
  return {
    seq,
    time: new Date(now - (400 - seq) * 9_000).toISOString(),
    who: isChange
      ? { kind: seq % 2 === 0 ? 'window' : 'api', agent: null, token_id: null }
      : { kind: 'agent', agent: AGENTS[seq % AGENTS.length] as string, token_id: 'b7c1' },
    kind: isChange ? 'operation' : 'tool',
    name: isChange ? 'refresh_server' : `${server}__${tool}`,
    server,
    shape: isChange ? '{id: text}' : shape,
    bytes_in: isChange ? null : 60 + ((seq * 31) % 300),
    bytes_out: isChange ? null : 900 + ((seq * 977) % 30_000),
    result: failed ? (seq % 2 === 0 ? 'tool_error' : 'timeout') : 'ok',
    ms: failed && seq % 2 === 1 ? 30_000 : Math.round(ms * (0.6 + ((seq * 37) % 100) / 90)),
    prev: String(seq - 1).padStart(64, '0'),
    hash: String(seq).padStart(64, '0'),
  };
}

export function activityOf(last: number, query: ListActivity): ActivityPage {
  const now = Date.now();
  const all = Array.from({ length: last }, (_, at) => recordOf(last - at, now));
  const fitting = all.filter(
    ({ seq, kind, who, server, name, result }) =>
      seq < (query.before ?? Number.POSITIVE_INFINITY) &&
      seq > (query.after ?? 0) &&
      (query.kind ?? kind) === kind &&
      (query.agent ?? who.agent) === who.agent &&
      (query.server ?? server) === server &&
      (query.name ?? name) === name &&
      (query.result === undefined || (result === 'ok') === (query.result === 'ok')),
  );
  const records = fitting.slice(0, query.limit);
  return { records, next: fitting.length > records.length ? (records.at(-1)?.seq ?? null) : null };
}
