// Every route there is, with everything but the right token, from everywhere but the right place: nobody gets in.
import { expect, test } from 'vitest';
import { type AdminOperation, adminContract, EVENTS_PATH } from '../../src-shared/contract/admin.ts';
import { type Operation, takesBody, toRestRequest } from '../../src-shared/contract/operation.ts';
import { rawRequest, requestText } from '../http/raw-client.ts';
import { SAMPLES } from '../shared/contract/samples.ts';
import { startServe } from '../support/serve-process.ts';
import { gatewayOfTest } from './support/gateway.ts';
import { figure, isLong } from './support/run.ts';

interface Route {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

const isGuarded = (name: AdminOperation) => adminContract[name].path.startsWith('/v1/admin/');
const ROUTES: Route[] = [
  // Health says only that it is there, to everybody.
  ...(Object.keys(adminContract) as AdminOperation[]).filter(isGuarded).map((name) => {
    const operation: Operation = adminContract[name];
    const { method, path, body } = toRestRequest(operation, SAMPLES[name].input as Record<string, unknown>);
    return { method, path, body: takesBody(method) ? JSON.stringify(body ?? {}) : '' };
  }),
  { method: 'GET', path: EVENTS_PATH, body: '' },
  ...['/mcp', '/mcp/servers/none'].map((path) => ({
    method: 'POST',
    path,
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
  })),
];

/** `T`: the admin's token, `A`: an agent's, `P`: the port. Where the route is of the other kind each is wrong. */
interface Attempt {
  readonly what: string;
  readonly host?: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly query?: string;
}
const CASES: readonly Attempt[] = [
  { what: 'no token', headers: [] },
  { what: 'an empty one', headers: [['Authorization', 'Bearer ']] },
  { what: 'another', headers: [['Authorization', 'Bearer x']] },
  { what: 'one character more', headers: [['Authorization', 'Bearer Tx']] },
  { what: 'another scheme', headers: [['Authorization', 'Basic T']] },
  { what: 'in the address', headers: [], query: 'token=T' },
  { what: 'in the address, as OAuth has it', headers: [], query: 'access_token=T' },
  { what: 'in a cookie', headers: [['Cookie', 'token=T']] },
  { what: 'in another header', headers: [['X-Api-Key', 'T']] },
  {
    what: 'twice',
    headers: [
      ['Authorization', 'Bearer T'],
      ['Authorization', 'Bearer A'],
    ],
  },
  { what: 'of the other kind', headers: [['Authorization', 'Bearer O']] },
  ...[
    'evil.com',
    'evil.com:P',
    '127.0.0.1.evil.com:P',
    '127.0.0.1:1',
    '0.0.0.0:P',
    '[::]:P',
    '2130706433:P',
    'LOCALHOST:P.',
  ].map((host): Attempt => ({ what: `host ${host}`, host, headers: [['Authorization', 'Bearer R']] })),
  ...['http://evil', 'null', 'http://localhost', 'file://', 'vscode-webview://x', ''].map(
    (origin): Attempt => ({
      what: `origin ${origin}`,
      headers: [
        ['Authorization', 'Bearer R'],
        ['Origin', origin],
      ],
    }),
  ),
  {
    what: 'a referer',
    headers: [
      ['Authorization', 'Bearer R'],
      ['Referer', 'http://evil/'],
    ],
  },
  {
    what: 'a fetch of another site',
    headers: [
      ['Authorization', 'Bearer R'],
      ['Sec-Fetch-Site', 'cross-site'],
    ],
  },
];

test(`${ROUTES.length} routes, ${CASES.length} ways in that are none`, async () => {
  const serve = await gatewayOfTest(startServe);
  const { token: agent } = await serve.client.create_agent_token({ name: 'default', label: 'x' });
  const port = Number(new URL(serve.ready.url).port);
  const ask = (route: Route, one: Attempt) => {
    const isMcp = route.path.startsWith('/mcp');
    const tokens: Record<string, string> = {
      T: isMcp ? agent : serve.token,
      A: agent,
      // R: right for this route; O: right for the others.
      R: isMcp ? agent : serve.token,
      O: isMcp ? serve.token : agent,
    };
    const fill = (text: string) => text.replace(/\b([TARO])(?=x?$)/, (_, name: string) => tokens[name] ?? '');
    const path = one.query ? `${route.path}${route.path.includes('?') ? '&' : '?'}${fill(one.query)}` : route.path;
    const host = (one.host ?? '127.0.0.1:P').replace(':P', `:${port}`);
    const headers: [string, string][] = [
      ['Host', host],
      ...one.headers.map(([name, value]): [string, string] => [name, fill(value)]),
    ];
    if (route.body)
      headers.push(['Content-Type', 'application/json'], ['Content-Length', `${Buffer.byteLength(route.body)}`]);
    if (isMcp) headers.push(['Accept', 'application/json, text/event-stream']);
    return rawRequest(port, requestText(`${route.method} ${path} HTTP/1.1`, headers, route.body));
  };
  const wrong: string[] = [];
  let asked = 0;
  for (const [index, route] of ROUTES.entries()) {
    for (const [number, one] of CASES.entries()) {
      if (!isLong && (index + number) % 6 !== 0) continue;
      const { status } = await ask(route, one);
      asked += 1;
      if (status !== 401 && status !== 403) wrong.push(`${route.method} ${route.path} with ${one.what}: ${status}`);
    }
  }
  expect(wrong).toEqual([]);
  // Control: each route lets in who has the right token, whatever it then says of the request.
  const right = { what: 'the right token', headers: [['Authorization', 'Bearer R']] } as const;
  const harmless = ROUTES.filter(({ path, method }) => (method === 'GET' || path === '/mcp') && path !== EVENTS_PATH);
  for (const route of harmless) {
    const { status } = await ask(route, right);
    expect([401, 403], `${route.method} ${route.path}`).not.toContain(status);
  }
  figure('Requests without authorization that were let in', wrong.length, `of ${asked}`);
  await serve.stop('SIGKILL');
}, 120_000);
