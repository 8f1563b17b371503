// `agent-gateway open`: the dashboard of the running gateway in the browser, signed in.
import { spawn } from 'node:child_process';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { parseCommand } from './arguments.ts';
import { type Command, EXIT, type Terminal } from './commands.ts';
import { findGateway, LINK_LINES, LINK_OPTIONS } from './link.ts';
import { openRequest } from './node-fetch.ts';
import { offerOnce } from './one-time-link.ts';
import { optionLines } from './option-lines.ts';

const USAGE = `agent-gateway open [options]

Opens the dashboard in the browser. Where no browser can be opened, prints its address; whoever has that address has the
admin token, which is in it.

${optionLines([['--print', 'print the address only'], ['--json', 'print the address as JSON only'], ...LINK_LINES])}`;

const ANSWER_LIMIT_MS = 10_000;

export const open: Command = {
  name: 'open',
  usage: USAGE,
  async run(args, terminal) {
    const options = { ...LINK_OPTIONS, print: { type: 'boolean' }, json: { type: 'boolean' } } as const;
    const { values } = parseCommand(args, options, 0);
    const gateway = await findGateway({ url: values.url, token: values.token, dataDir: values['data-dir'] }, terminal);
    await checkDashboard(gateway.url);
    // In the fragment, which no browser sends anywhere.
    const address = `${gateway.url}/#token=${encodeURIComponent(gateway.token)}`;
    if (values.json) {
      terminal.out(`${JSON.stringify({ dashboard_url: address })}\n`);
      return EXIT.ok;
    }
    if (!values.print && (await openInBrowser(address, terminal))) {
      terminal.err(`The dashboard at ${gateway.url} is open in the browser.\n`);
      return EXIT.ok;
    }
    terminal.out(`${address}\n`);
    return EXIT.ok;
  },
};

/** The API of the desktop application serves no page. */
async function checkDashboard(url: string): Promise<void> {
  const answered = await openRequest(
    `${url}/`,
    { method: 'GET', headers: {} },
    AbortSignal.timeout(ANSWER_LIMIT_MS),
  ).catch((cause: unknown) => {
    throw new GatewayError('unavailable', `The gateway at ${url} does not answer`, { cause });
  });
  answered.body.destroy();
  if (answered.status === 200) return;
  throw new GatewayError(
    'not_found',
    `The gateway at ${url} serves no dashboard: the desktop application shows it in its own window`,
  );
}

/** Whether a browser took the address. What is on its command line leads there once, and is no token. */
async function openInBrowser(address: string, terminal: Terminal): Promise<boolean> {
  const opener = openerOf(terminal);
  if (!opener) return false;
  const ending = new AbortController();
  terminal.onEnd(() => ending.abort());
  const link = await offerOnce(address, ending.signal);
  try {
    if (!(await started(opener, link.url, terminal))) return false;
    return await link.taken;
  } finally {
    link.close();
  }
}

function openerOf({ platform, environment }: Terminal): readonly [program: string, ...args: string[]] | null {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  const hasScreen = Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
  return hasScreen ? ['xdg-open'] : null;
}

/** Whether the system's opener is there and does not fail at once. A browser may go on for as long as it likes. */
function started(
  [program, ...args]: readonly [string, ...string[]],
  url: string,
  { environment }: Terminal,
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args, url], { env: environment, stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
    child.once('spawn', () => setTimeout(() => resolve(true), OPENER_LIMIT_MS).unref());
    child.unref();
  });
}

const OPENER_LIMIT_MS = 2_000;
