// Runs a page of the guide as its reader would: its files written, its programs and shell lines run, in a folder of its own.
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isBuilt, PROGRAM, runCli } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';
import { type Block, fencedBlocks } from './fenced-blocks.ts';
import { COMMAND_TOKEN, type StandIns } from './stand-ins.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const GUIDE = path.join(ROOT, 'docs', 'guide');
const LIMIT_MS = 60_000;
/** All shell lines of a page together. */
const SHELL_LIMIT_MS = 240_000;
const LANES = 3;

/** A program or a group of shell lines, and what the page says it prints. */
export interface Step {
  readonly block: Block;
  readonly expected: Block | null;
}

export interface Outcome {
  readonly step: Step;
  readonly stdout: string;
}

export function pageBlocks(page: string): Block[] {
  return fencedBlocks(readFileSync(path.join(GUIDE, page), 'utf8'));
}

const RUNS = new Set(['js', 'sh']);
const PRINTS = new Set(['text', 'json']);

/** The steps of a page. Throws where a block is neither a file, nor run, nor what the block before it prints. */
export function stepsOf(page: string): Step[] {
  const steps: Step[] = [];
  for (const block of pageBlocks(page)) {
    if (block.file !== null) continue;
    const last = steps.at(-1);
    if (RUNS.has(block.language)) steps.push({ block, expected: null });
    else if (PRINTS.has(block.language) && last?.expected === null)
      steps.push({ ...steps.pop(), block: last.block, expected: block });
    else throw new Error(`${page}:${block.line}: nothing runs this block`);
  }
  return steps;
}

/** Runs the pages, a few at a time. Each is a promise of what its steps printed, which rejects when one fails. */
export function runPages(pages: readonly string[], standIns: StandIns): ReadonlyMap<string, Promise<Outcome[]>> {
  const lanes = Array.from({ length: LANES }, () => Promise.resolve());
  const entries = pages.map((page, index) => {
    const lane = index % LANES;
    const run = (lanes[lane] as Promise<void>).then(() => runPage(page, standIns));
    lanes[lane] = run.then(
      () => {},
      () => {},
    );
    return [page, run] as const;
  });
  return new Map(entries);
}

/** Runs all of it in order and returns what each step printed. Throws when one fails. */
async function runPage(page: string, standIns: StandIns): Promise<Outcome[]> {
  const folder = readersFolder(page, standIns);
  try {
    const steps = stepsOf(page);
    const outcomes: Outcome[] = [];
    for (const step of steps.filter(({ block }) => block.language === 'js')) {
      outcomes.push({ step, stdout: await runProgram(page, step.block, folder, standIns) });
    }
    const shell = steps.filter(({ block }) => block.language === 'sh');
    if (shell.length > 0) outcomes.push(...(await runShell(page, shell, folder, standIns)));
    return outcomes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Packages as `npm install` would put them, programs the pages call, and the files the page shows. */
function readersFolder(page: string, { serviceAccount, redirect }: StandIns): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-guide-')));
  const write = (name: string, text: string, mode = 0o644) => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
  };
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(ROOT, path.join(folder, 'node_modules', 'agent-gateway-desktop'));
  for (const name of ['@modelcontextprotocol', 'zod']) {
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(folder, 'node_modules', name));
  }
  mkdirSync(path.join(folder, 'bin'));
  mkdirSync(path.join(folder, 'home'));
  symlinkSync(process.execPath, path.join(folder, 'bin', 'node'));
  // What npx would download is here already.
  const packages = path.join(ROOT, 'node_modules');
  write('bin/npx', `#!/bin/sh\nshift; name="$1"; shift\nexec node "${packages}/$name/dist/index.js" "$@"\n`, 0o755);
  write('bin/agent-gateway', `#!/bin/sh\nexec "${process.execPath}" "${path.join(ROOT, PROGRAM)}" "$@"\n`, 0o755);
  write('bin/gcloud', `#!/bin/sh\necho ${COMMAND_TOKEN}\n`, 0o755);
  write('service-account.json', serviceAccount);
  for (const { file, text } of pageBlocks(page)) if (file !== null) write(file, redirect(text));
  return folder;
}

function environmentOf(folder: string): Record<string, string> {
  const bin = path.join(folder, 'bin');
  return { HOME: path.join(folder, 'home'), PATH: `${bin}${path.delimiter}${process.env.PATH}` };
}

/** A fragment speaks of a gateway that is there; all servers it registers must come up. */
const FRAGMENT = (text: string) => `
import { createGateway } from 'agent-gateway-desktop';
const gw = createGateway();
${text}
await gw.start();
const broken = (await gw.admin.list_servers()).filter(({ status }) => status !== 'connected');
await gw.close();
if (broken.length > 0) throw new Error(JSON.stringify(broken));
`;

async function runProgram(page: string, block: Block, folder: string, { redirect }: StandIns): Promise<string> {
  const file = path.join(folder, `line-${block.line}.mjs`);
  const isWhole = /^import /m.test(block.text);
  writeFileSync(file, redirect(isWhole ? block.text : FRAGMENT(block.text)));
  const args = [...(isBuilt ? [] : ['--conditions=agent-gateway-source']), file];
  return run(`${page}:${block.line}`, process.execPath, args, folder, environmentOf(folder));
}

/** One shell for all, because later lines use what earlier ones set. */
async function runShell(page: string, steps: readonly Step[], folder: string, standIns: StandIns): Promise<Outcome[]> {
  const environment = environmentOf(folder);
  const data = path.join(environment.HOME as string, '.config', 'agent-gateway-desktop');
  const serve = runCli(['serve', '--json', '--port', '0', '--data-dir', data], environment);
  try {
    await until(
      () => serve.output.stdout.includes('\n') || serve.child.exitCode !== null,
      () => serve.output.stderr,
    );
    const { url } = JSON.parse(serve.output.stdout) as { url: string };
    const mark = '=== next step ===';
    const script = steps.map(({ block }) => standIns.redirect(block.text)).join(`\nprintf '\\n%s\\n' '${mark}'\n`);
    const lines = `set -euo pipefail\n${script.replaceAll('http://127.0.0.1:8000', url)}`;
    const printed = await run(page, 'bash', ['-c', lines], folder, environment, SHELL_LIMIT_MS);
    const parts = standIns.restore(printed).split(`\n${mark}\n`);
    return steps.map((step, index) => ({ step, stdout: parts[index] ?? '' }));
  } finally {
    serve.child.kill('SIGTERM');
    await serve.ended;
  }
}

async function run(
  what: string,
  program: string,
  args: readonly string[],
  cwd: string,
  environment: Record<string, string>,
  timeout = LIMIT_MS,
): Promise<string> {
  const child = spawn(program, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'], timeout });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${what} ended with ${code}:\n${stderr}\n${stdout}`);
  return stdout;
}

/** Where the links of a page lead that lead nowhere. */
export function deadLinks(page: string): string[] {
  const text = readFileSync(path.join(GUIDE, page), 'utf8');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path.join(GUIDE, page) : path.resolve(GUIDE, file);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
  });
}

/** As GitHub makes them from headings. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
