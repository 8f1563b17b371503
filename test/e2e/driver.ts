// Starts an Electron application for a test: on the double, or with AGW_ELECTRON=real on Electron's own binary.
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { _electron, type Browser, chromium, type Page } from '@playwright/test';
import type { ControlMessage, ControlReply } from '../electron-double/control-messages.ts';
import type { DoubleControls } from '../electron-double/index.ts';
import type { ElectronModule } from './electron-types.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const REGISTER = path.join(ROOT, 'test/electron-double/register.ts');
const START_LIMIT_MS = 45_000;
const CLOSE_LIMIT_MS = 15_000;

export const REAL = process.env.AGW_ELECTRON === 'real';

/** What a function given to `evaluate` receives; `double` only where the application runs on the double. */
export type Electron = ElectronModule & { readonly double: DoubleControls };

export interface LaunchOptions {
  /** A folder with the package.json of the application. */
  readonly app: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** More modules to load before the application, double only. */
  readonly imports?: readonly string[];
  /** Another main script than the one package.json names, double only. */
  readonly main?: string;
}

export interface ElectronApp {
  readonly kind: 'double' | 'real';
  readonly process: ChildProcess;
  /** What the main process wrote to stdout and stderr. */
  output(): string;
  /** The first window whose address contains the text. */
  page(address?: string): Promise<Page>;
  /** The windows there are now. */
  pages(): Promise<Page[]>;
  /** Runs a function in the main process; it sees nothing of the test but `arg`. */
  evaluate<Result>(run: (electron: Electron) => Result | Promise<Result>): Promise<Result>;
  evaluate<Result, Arg>(run: (electron: Electron, arg: Arg) => Result | Promise<Result>, arg: Arg): Promise<Result>;
  /** What the pages complained about since the start: errors and warnings of the console, violations of the policy. */
  problems(): Promise<string[]>;
  /** Quits as a user would; kills what has not ended after 15 s, and says so. */
  close(): Promise<void>;
  /** Resolves with the exit code when the process ends; null when a signal ended it. */
  readonly exited: Promise<number | null>;
}

export function launch(options: LaunchOptions): Promise<ElectronApp> {
  return REAL ? launchReal(options) : launchDouble(options);
}

async function launchReal({ app, args = [], env = {} }: LaunchOptions): Promise<ElectronApp> {
  // Chromium's sandbox refuses to run as root; only test machines run as root.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const electron = await _electron.launch({
    args: [...asRoot, app, ...args],
    env: { ...(neutralEnvironment() as Record<string, string>), ...env },
    timeout: START_LIMIT_MS,
  });
  const child = electron.process();
  const output = collectOutput(child);
  const problems: string[] = [];
  electron.on('window', (page) => watchPage(page, problems));
  for (const page of electron.windows()) watchPage(page, problems);
  const evaluate = electron.evaluate.bind(electron) as ElectronApp['evaluate'];
  return {
    kind: 'real',
    process: child,
    output,
    exited: exitOf(child),
    pages: async () => electron.windows(),
    page: (address = '') => findPage(async () => electron.windows(), address, output),
    evaluate,
    problems: async () => [...problems],
    close: () => closeApp(child, () => evaluate(({ app: main }) => main.quit()), output),
  };
}

async function launchDouble({ app, args = [], env = {}, imports = [], main }: LaunchOptions): Promise<ElectronApp> {
  const manifest = JSON.parse(readFileSync(path.join(app, 'package.json'), 'utf8')) as { main: string };
  const child = fork(main ?? path.join(app, manifest.main), args, {
    execArgv: [REGISTER, ...imports].flatMap((file) => ['--import', file]),
    env: { ...neutralEnvironment(), NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output = collectOutput(child);
  const exited = exitOf(child);
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  const endpoint = new Promise<string>((resolve, reject) => {
    child.on('message', (reply: ControlReply) => {
      if (reply.kind === 'endpoint') return resolve(reply.endpoint);
      const call = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (reply.kind === 'value') call?.resolve(reply.value as never);
      else call?.reject(new Error(reply.message));
    });
    void exited.then((code) => {
      const error = new Error(`The application ended with ${code}:\n${output()}`);
      reject(error);
      for (const call of waiting.values()) call.reject(error);
    });
  });
  endpoint.catch(() => {});
  let attached: Promise<Browser> | null = null;
  const browser = () => {
    attached ??= endpoint.then((address) => chromium.connectOverCDP(address));
    return attached;
  };
  const pages = async () => {
    const contexts = (await browser()).contexts();
    return contexts.flatMap((context) => context.pages()).filter((page) => !/^(?:about|chrome):/.test(page.url()));
  };
  const evaluate = ((run: (electron: Electron, arg: unknown) => unknown, arg?: unknown) =>
    new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      const message: ControlMessage = { id: lastId, source: run.toString(), arg: arg ?? null };
      child.send(message, (error) => error && reject(error));
    })) as ElectronApp['evaluate'];
  return {
    kind: 'double',
    process: child,
    output,
    exited,
    pages,
    async page(address = '') {
      const page = await findPage(pages, address, output);
      await evaluate(({ double }) => double.applyColors());
      return page;
    },
    evaluate,
    async problems() {
      const noted = await evaluate(({ double }) => double.noted('page.problem'));
      return noted.map(({ args }) => String(args[0]));
    },
    async close() {
      await closeApp(child, () => evaluate(({ app: running }) => setTimeout(() => running.quit()) && null), output);
      await attached?.then((one) => one.close()).catch(() => {});
    },
  };
}

/** Without anything of ours, so that a developer's own settings change no test. */
function neutralEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AGENT_GATEWAY_')));
}

/** Collects what a page complains about. */
export function watchPage(page: Page, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
}

async function findPage(pages: () => Promise<Page[]>, address: string, output: () => string): Promise<Page> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const found = (await pages()).find((page) => inward(page.url()).includes(address));
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`There is no window at “${address}”:\n${output()}`);
    await sleep(25);
  }
}

async function closeApp(child: ChildProcess, quit: () => Promise<unknown>, output: () => string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = exitOf(child);
  // The process may end before it has answered.
  quit().catch(() => {});
  const ended = await Promise.race([exited.then(() => true), sleep(CLOSE_LIMIT_MS, false, { ref: false })]);
  if (ended) return;
  child.kill('SIGKILL');
  await exited;
  throw new Error(`The application had not quit after ${CLOSE_LIMIT_MS / 1000} s:\n${output()}`);
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

function collectOutput(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
  }
  return () => text;
}

/** The double serves `agw://app/x` as `http://app.agw.localhost/x`; specs speak of the former everywhere. */
export function inward(url: string): string {
  return url.replace(/^http:\/\/([^/]+)\.(agw|fix)\.localhost\//, '$2://$1/');
}
