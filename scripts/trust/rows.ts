// The hostile cases one by one, and for each the tests that show it: a row is shown when every one of them ran and passed.

export interface Row {
  readonly id: string;
  readonly what: string;
  /** File, and how the name of its test or tests begins or goes on: part of `describe` and title. */
  readonly tests: readonly (readonly [file: string, ...names: readonly string[]])[];
}

export interface RanTest {
  readonly file: string;
  readonly name: string;
  readonly status: string;
}

export interface ShownRow {
  readonly id: string;
  readonly what: string;
  readonly state: 'shown' | 'not shown' | 'skipped';
  readonly files: readonly string[];
}

export function shownRows(rows: readonly Row[], ran: readonly RanTest[]): ShownRow[] {
  return rows.map(({ id, what, tests }) => {
    const found = tests.flatMap(([file, ...names]) =>
      names.map((name) => ran.filter((test) => test.file === `test/${file}.test.ts` && test.name.includes(name))),
    );
    const all = found.flat();
    const isMissing = found.length === 0 || found.some((matches) => matches.length === 0);
    const isBroken = all.some(({ status }) => status === 'failed');
    const isSkipped = all.some(({ status }) => status !== 'passed');
    const state = isMissing || isBroken ? 'not shown' : isSkipped ? 'skipped' : 'shown';
    return { id, what, state, files: tests.map(([file]) => `test/${file}.test.ts`) };
  });
}

const row = (id: string, what: string, ...tests: Row['tests']): Row => ({ id, what, tests });

export const ROWS: readonly Row[] = [
  // The loopback API and the MCP endpoint.
  row(
    'A1',
    'no token',
    ['http/reachability', 'whether or not it is there'],
    ['trust/unauthorised', 'ways in that are none'],
  ),
  row('A2', 'wrong, short, long, huge tokens', [
    'http/reachability',
    'a token that is',
    'a token of a million',
    'is let in',
  ]),
  row(
    'A3',
    'a token in the address, a cookie, another header',
    ['http/reachability', 'does not count, and is not logged'],
    ['http/mcp-protocol', 'does not count'],
  ),
  row(
    'A5',
    'tokens of the other kind, revoked, rotated',
    ['http/mcp-protocol', 'does not open the endpoint', 'that is revoked is 401 at once'],
    ['electron/gateway-host', 'a new admin token ends'],
  ),
  row(
    'A6',
    'foreign hosts in every spelling',
    ['http/reachability', 'is 403 before the token is looked at', 'must be there exactly once'],
    ['http/mcp-protocol', 'who else may not come in Host'],
  ),
  row('A8', 'foreign origins', ['http/reachability', 'of origin', 'exactly its own origin']),
  row(
    'A9',
    'foreign origins at the MCP endpoint',
    ['http/mcp-protocol', 'Origin'],
    ['http/loopback-server', 'is behind the guards'],
  ),
  row('A10', 'referers and fetches of other sites', ['http/reachability', 'a web page that sends']),
  row('A11', 'preflights', ['http/reachability', 'gets no leave from a preflight']),
  row('A12', 'bodies of other types', ['http/bodies', 'the content type'], ['http/mcp-protocol', 'a body of type']),
  row('A13', 'a page in Chromium, of another origin', ['trust/foreign-pages', 'of another origin changes nothing']),
  row('A14', 'DNS rebinding in Chromium', ['trust/foreign-pages', 'whose name was bound to 127.0.0.1']),
  row('A15', 'other methods and overrides', [
    'http/reachability',
    'a method GET for',
    'in a header is ignored',
    'TRACE is 405',
  ]),
  row(
    'A16',
    'large, endless, compressed bodies',
    [
      'http/bodies',
      '1 MiB is taken',
      'is judged by its announcement',
      'is counted while it comes',
      'costs about its size when it comes byte by byte',
      'a compressed body',
    ],
    ['http/framing', 'a refused body that never ends'],
  ),
  row(
    'A17',
    'slow and silent connections, two thousand of them',
    ['http/framing', 'headers that trickle', 'a body that trickles', 'hold up nobody'],
    ['trust/silent-connections', 'hold up nobody'],
  ),
  row('A18', 'broken framing', ['http/framing', 'broken framing', 'pipelined requests are answered in order']),
  row('A20', 'other addresses of the machine', ['http/reachability', 'binds 127.0.0.1 and nothing else']),
  row('A21', 'another user of the machine', [
    'trust/other-user',
    'reads nothing and is let in nowhere',
    'is believed nothing',
  ]),
  row('A23', 'comparison of tokens', ['http/reachability', 'in constant time']),
  row(
    'A24',
    'an agent beyond its scope, sessions of others',
    ['http/mcp', 'decides what is listed and what can be called'],
    ['http/mcp-protocol', 'is of its token and its path'],
  ),
  row(
    'A25',
    'many agents with the same ids at once',
    ['http/mcp-protocol', 'two agents with the same ids'],
    ['interop/load', 'every call gets its own answer'],
  ),
  row('A26', 'messages that are none, all revisions', [
    'http/mcp-protocol',
    'gets the code of the specification',
    'because header and body disagree',
    'when it is asked for',
  ]),
  // Input.
  row('V1', 'names of servers', ['shared/model/mcp-server', 'names takes', 'names refuses']),
  row('V2', 'one name, fifty creates at once', ['core/gateway', 'lets one of fifty creates']),
  row('V3', 'bodies that are no objects', ['http/bodies', 'is 422 json_invalid', 'not an object', 'there twice']),
  row('V4', 'depth', ['http/bodies', 'the nesting']),
  row('V6', 'fields of the other transport, unknown ones', [
    'shared/model/mcp-server',
    'a field that is not there',
    'stdio names',
  ]),
  row(
    'V7',
    'commands',
    ['shared/model/mcp-server', 'stdio names'],
    ['core/gateway', 'failures names'],
    ['core/servers/stdio/command-lookup', 'says what is wrong'],
  ),
  row('V8', 'arguments', ['shared/model/mcp-server', 'stdio names']),
  row('V9', 'environments', ['shared/model/mcp-server', 'stdio names', 'takes the variables that change what runs']),
  row('V10', 'headers', ['shared/model/mcp-server', 'streamable HTTP names', 'never repeats a value']),
  row('V11', 'addresses in every spelling', ['shared/model/mcp-server', 'streamable HTTP refuses', 'hosts forbids']),
  row('V12', 'credentials', ['shared/model/mcp-server', 'credentials names', 'must not cross the network']),
  row('V14', 'secrets in answers', ['trust/canaries', 'no secret of any place']),
  row('V16', 'a thousand servers', ['trust/many-servers', 'are stored and listed']),
  row('V*', '20,000 broken bodies on every route', ['trust/fuzzed-bodies', 'bodies on']),
  // Children on stdio.
  row(
    'P1',
    'ends at once, with a code or a signal',
    ['core/servers/stdio/stdio-transport', 'at the start tells its code', 'by a signal names it', 'with 4 KiB at most'],
    ['core/servers/retry-policy', 'gives a stdio server up'],
  ),
  row('P2', 'never answers', ['core/servers/stdio/stdio-session', 'for a server that never answers']),
  row('P3', 'never lists, never answers a call', [
    'core/gateway',
    'times out when a server',
    'ends a call that takes too long',
  ]),
  row(
    'P4',
    'garbage on stdout',
    ['core/servers/stdio/stdio-transport', 'is understood', 'a banner is tolerated', 'instead of messages ends'],
    ['trust/hostile-upstreams', 'lines that are no JSON', 'of random bytes'],
  ),
  row(
    'P5',
    'huge lines, single bytes, millions of values',
    ['core/servers/stdio/stdio-transport', 'of 11 MiB arrive', 'with drip', 'of too many values'],
    ['trust/hostile-upstreams', 'without a line break', 'an answer of', 'messages of millions of values'],
  ),
  row(
    'P6',
    'floods on stderr, secrets in it',
    ['core/servers/stdio/stderr-buffer', 'stay within 256 KiB', 'are taken out before anything is cut'],
    ['core/servers/stdio/server-logs', 'stay within their bounds'],
    ['trust/hostile-upstreams', 'on the error output', 'MB a second on'],
  ),
  row(
    'P8',
    'a million notifications',
    ['core/servers/notification-throttle', 'passes 100', 'at the pace of bursts', 'leaves nothing behind'],
    ['core/servers/server-connection', 'is read again 250 ms after a burst'],
    ['trust/hostile-upstreams', 'that its list changed', 'log messages', 'of ten thousand kinds'],
  ),
  row(
    'P9',
    'asks of us',
    ['core/servers/stdio/stdio-session', 'is refused, but for the question'],
    [
      'core/servers/server-questions',
      'is answered so many times at once',
      'is open sixteen times at once',
      'is open until its answer is taken',
    ],
    ['core/servers/answer-queue', 'sends sixteen at once', 'lets a thousand wait'],
    ['trust/hostile-upstreams', '10,000 questions', 'pings over HTTP', 'questions over HTTP whose'],
  ),
  row(
    'P11',
    'descendants of every kind',
    ['core/servers/stdio/process-tree', 'leaves nothing of a server'],
    ['trust/no-leftovers', 'of tests and diagnoses'],
  ),
  row(
    'P12',
    'stubborn ones, twenty of them',
    ['core/servers/stdio/process-tree', 'of twenty such servers'],
    ['trust/killed-processes', 'hostile servers'],
    ['trust/many-servers', 'of them stubborn'],
  ),
  row(
    'P13',
    'kill -9 of the gateway',
    ['trust/killed-processes', 'none is left after 2 s'],
    ['core/servers/stdio/process-record', 'only has the pid of an old one'],
  ),
  row('P15', 'dies again and again', ['trust/crash-recovery', 'is given up after ten starts']),
  row(
    'P16',
    'fifty servers at the start',
    ['core/servers/stdio/launch-limiter', 'never lets more start than allowed'],
    ['trust/many-servers', 'servers at the start'],
  ),
  row(
    'P17',
    'environment, descriptors, directory of a child',
    ['core/servers/stdio/stdio-transport', 'the child sees the safe environment'],
    ['core/servers/stdio/process-tree', 'inherits no socket'],
  ),
  row('P18', 'tests beside the live connection', ['core/gateway', 'of a test: the live process goes on']),
  row('P*', '20,000 broken lines', ['trust/fuzzed-lines', 'lines']),
  // Upstream HTTP.
  row('H1', 'redirects', ['core/servers/http/upstream-fetch', 'redirects']),
  row(
    'H2',
    'refusals that point elsewhere',
    ['core/servers/http/odd-servers', 'contacts nobody'],
    ['core/auth/with-upstream', 'leads nowhere'],
  ),
  row(
    'H3',
    'malformed challenges',
    ['core/servers/http/odd-servers', 'is told within moments'],
    ['core/auth/challenge', 'without a stall'],
  ),
  row('H4', 'silence', ['core/servers/http/odd-servers', 'lets connecting fail with a timeout']),
  row(
    'H5',
    'endless answers, millions of values',
    ['core/servers/http/endless', 'in bounded memory'],
    ['core/servers/http/odd-servers', 'of many values'],
    [
      'trust/hostile-upstreams',
      'JSON without an end',
      'JSON in pieces of one byte',
      'an event without an end',
      'events of nothing',
      'messages over HTTP that its list changed',
      'answers for nobody',
      'messages of millions of values over HTTP',
      'a bomb in gzip',
    ],
  ),
  row(
    'H6',
    'answers that are none',
    ['core/servers/http/odd-servers', 'answers'],
    ['core/gateway-http', 'states and errors'],
  ),
  row(
    'H7',
    'Retry-After',
    ['core/servers/http/odd-servers', 'with Retry-After'],
    ['core/servers/http/upstream-http-error', 'Retry-After'],
  ),
  row('H9', 'certificates', ['core/servers/http/upstream-fetch', 'TLS']),
  row(
    'H10',
    'names that lead to private addresses',
    ['core/servers/http/upstream-fetch', 'when a name leads there'],
    ['core/servers/http/address-guard', 'the guarded lookup'],
  ),
  row(
    'H12',
    'a proxy with a password',
    ['core/servers/http/upstream-fetch', 'a proxy of the environment'],
    ['core/servers/http/proxy-settings', 'names the variable and not the value'],
  ),
  // What tools say.
  row(
    'M1',
    'too many, too large tools',
    ['core/servers/tool-repair', 'offers at most 2,000 tools'],
    ['trust/hostile-upstreams', ' tools', 'a list for ever'],
  ),
  row(
    'M3',
    'schemas that never end',
    ['core/tools/argument-check', 'hostile schemas and values'],
    ['trust/hostile-upstreams', 'patterns that never end', 'levels deep'],
  ),
  row(
    'M4',
    'names of tools',
    ['core/tools/tool-registry', 'names of tools', 'offers code before file before server'],
    ['core/servers/tool-repair', 'repairing a tool'],
  ),
  row(
    'M6',
    'markup and control characters in texts',
    ['renderer/text/inert', 'toInert'],
    ['cli/operations', 'without anything that could steer it'],
    ['core/logger', 'cannot steer a terminal'],
  ),
  row(
    'M7',
    'rug pulls',
    ['core/servers/pins/tool-pins', 'holds back a tool whose', 'sees no change in another order'],
    ['core/servers/pins/gateway-review', 'holds a changed tool back', 'holds changed instructions back'],
  ),
  row('M8', 'hints that change', ['core/servers/pins/tool-pins', 'whose annotations changed']),
  row('M10', 'texts that name tools of other servers', ['core/tools/tool-registry', 'names a tool of another server']),
  row(
    'M11',
    'icons',
    ['electron/hardening', 'loads nothing from elsewhere'],
    ['electron/page-server', 'allows exactly this'],
  ),
  row('M12', 'a server that calls itself as another', ['core/tools/tool-registry', 'even when one server imitates']),
  // OAuth.
  row('O1', 'token endpoints that answer anything', [
    'core/auth/token-endpoint',
    'an answer that is none',
    'a redirect (',
  ]),
  row('O2', 'tokens that cannot be used', ['core/auth/token-endpoint', 'a token that cannot be used']),
  row('O4', 'words that repeat the secret', ['core/auth/token-endpoint', 'the words of a refusal']),
  row(
    'O5',
    'a hundred callers at once',
    ['core/auth/client-credentials', '100 calls at expiry'],
    ['core/gateway-auth-proof', '100 calls at once'],
    ['core/auth/resolve-auth', 'twenty servers with the same credentials'],
  ),
  row('O7', 'a crash between answer and save', ['core/auth/sign-in', 'after a crash between answer and save']),
  row('O9', 'a clock that jumps', ['core/auth/renewing-provider', 'a wall clock that jumps']),
  row('O10', 'sign-in pages that must not be opened', [
    'core/auth/sign-in-refused',
    'a sign-in page that is not opened',
  ]),
  row('O11', 'forged ways back', ['core/auth/sign-in', 'is open to the right answer alone']),
  row('O12', 'metadata that does not fit', [
    'core/auth/sign-in-refused',
    'metadata that is refused',
    'another authorization server later',
  ]),
  row('O13', 'service accounts', ['core/auth/google-service-account', 'gets no assertion', 'hours off is made up for']),
  // Durability and lifecycle.
  row(
    'D1',
    '200 kills during changes',
    ['trust/killed-writes', 'during creates, changes and deletes'],
    ['core/store/profile-kill', 'nothing that was acknowledged is lost'],
  ),
  row(
    'D2',
    'damaged files',
    ['trust/damaged-profile', 'damages by chance'],
    ['core/store/file-store-damage', 'a damaged file', 'random bit flips'],
  ),
  row('D3', 'older and newer versions', [
    'core/store/file-store',
    'a newer format is refused',
    'an older format is migrated',
    'fields that this version does not know',
  ]),
  row('D4', 'a full disk', ['trust/full-disk', 'a full disk is 503'], ['core/store/file-store-disk', 'a full disk']),
  row(
    'D5',
    'a read-only profile, links, open modes',
    ['trust/full-disk', 'read-only after a kill'],
    ['core/store/file-store-disk', 'a read-only disk'],
    ['core/store/open-profile', 'that others could enter', 'with a symbolic link'],
  ),
  row(
    'D6',
    'a wrong, lost or damaged key',
    ['core/store/open-profile', 'the right key brings all back'],
    ['core/store/master-key', 'the keychain'],
  ),
  row(
    'D7',
    'ten instances at once',
    ['trust/one-owner', 'exactly one wins'],
    ['core/store/profile-lock', 'by kill -9 is followed within a second'],
  ),
  row('D9', 'signals', ['cli/serve', 'takes every process along']),
  row('D10', 'sleep', ['core/sleep-watch', 'calls back once after each gap']),
  row(
    'D12',
    'errors that nobody caught, a page that crashed, dumps',
    ['trust/unexpected', 'told redacted, and the gateway goes on'],
    ['electron/ipc', 'end with the document'],
  ),
  row('D14', 'diagnostics, versions, help', ['trust/canaries', 'no secret of any place', 'nothing to export']),
  row('D*', 'five hundred servers come and go', ['trust/leaks', 'servers come and go']),
  // What comes from elsewhere, and the window.
  row('U3', 'imported configurations', [
    'core/clients/import-servers',
    'waiting for approval, secrets sealed, nothing started',
  ]),
  row('U4', 'changed after approval', ['core/approval', 'a changed tuple asks again', 'a replaced program asks again']),
  row(
    'U6',
    'hostile workspaces',
    ['core/workspace/hostile-workspace', 'opens nothing', 'that leads out of the workspace'],
    ['core/workspace/workspace-state', 'refuse a frontmatter that never ends'],
  ),
  row('U7', 'channels of the window, all of them', [
    'electron/ipc',
    'there are two, and both are tested',
    'is refused on every channel',
    'is a validation error',
  ]),
  row('U8', 'scripts that want secrets shown or all deleted', ['trust/canaries', 'nothing to export']),
  // Secrets.
  row(
    'K3',
    'canaries in every place that takes a secret',
    ['trust/canaries', 'no secret of any place'],
    ['core/gateway-auth-proof', 'no secret of any kind'],
  ),
];
