// Finds the running gateway by the file it writes at each start, and waits for one that is not there.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { asObject } from './message.ts';

export interface RunningGateway {
  readonly url: URL;
  readonly token: string;
  /** Another one with each start of the gateway. */
  readonly run: string;
}

/** There is none to be had, said in words for whoever uses the client. */
export class GatewayAbsent extends Error {
  override readonly name = 'GatewayAbsent';
}

export interface GatewayFinder {
  /**
   * The gateway as its file tells it now.
   *
   * @param mayStart whether one may be started for this
   * @throws GatewayAbsent when there is none after `waitMs`
   */
  find(options: { waitMs: number; mayStart: boolean; signal: AbortSignal }): Promise<RunningGateway>;
}

export interface GatewayFinderOptions {
  readonly dataDir: string;
  readonly agent: string;
  /** Starts a gateway and says what went wrong with it, null while it may yet come; null when none may be started. */
  readonly start: (() => () => string | null) | null;
}

const POLL_MS = 100;
/** One that runs but cannot serve us gets this long: it may have read its agents or settings in a moment. */
const USELESS_MS = 2_000;

export function createGatewayFinder({ dataDir, agent, start }: GatewayFinderOptions): GatewayFinder {
  return {
    async find({ waitMs, mayStart, signal }) {
      const began = performance.now();
      let startProblem: (() => string | null) | null = null;
      for (;;) {
        const found = await read(dataDir, agent);
        if (typeof found !== 'string') return found;
        const waited = performance.now() - began;
        if (found === 'none' && mayStart && start !== null) startProblem ??= start();
        const problem = startProblem?.() ?? null;
        if (problem !== null) throw new GatewayAbsent(problem);
        const limit = found === 'none' ? waitMs : Math.min(waitMs, USELESS_MS);
        if (waited > limit) throw new GatewayAbsent(absent(found, agent, mayStart && start !== null));
        await delay(POLL_MS, undefined, { signal });
      }
    },
  };
}

function absent(reason: Absence, agent: string, starts: boolean): string {
  const name = JSON.stringify(agent);
  if (reason === 'no_agent')
    return `Agent Gateway has no agent called ${name}. Connect this client again, to one it has.`;
  if (reason === 'no_endpoint') return 'Agent Gateway runs, but without its API: choose a free port in its settings.';
  if (starts) return 'Agent Gateway was started but does not answer yet. Try again in a moment.';
  return 'Agent Gateway is not running. Open the application, or run `agent-gateway serve`.';
}

type Absence = 'none' | 'no_endpoint' | 'no_agent';

async function read(dataDir: string, agent: string): Promise<RunningGateway | Absence> {
  let info: Readonly<Record<string, unknown>>;
  try {
    info = asObject(JSON.parse(await readOwnFile(path.join(dataDir, 'runtime.json'))));
  } catch {
    return 'none';
  }
  const { pid, started_at, mcp_url } = info;
  if (typeof pid !== 'number' || !isAlive(pid)) return 'none';
  const url = typeof mcp_url === 'string' && URL.canParse(mcp_url) ? new URL(mcp_url) : null;
  // The token is for this machine only, whatever the file says.
  if (url?.protocol !== 'http:' || url.hostname !== '127.0.0.1') return 'no_endpoint';
  const tokens = asObject(info.bridge_tokens);
  const token = Object.hasOwn(tokens, agent) ? tokens[agent] : undefined;
  if (typeof token !== 'string') return 'no_agent';
  return { url, token, run: `${pid} ${String(started_at)}` };
}

/** Through no link and of nobody else: whoever could put a file there would be the gateway. @throws Error */
async function readOwnFile(file: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await handle.stat();
    const user = process.geteuid?.();
    if (!stats.isFile() || (user !== undefined && stats.uid !== user && stats.uid !== 0)) throw new Error('Not ours');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
