// Notes which operations the dashboard calls while its specs run, for the check at the end that compares them to the table.
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { type AdminOperation, adminContract } from '../../src-shared/contract/admin.ts';
import type { Operation } from '../../src-shared/contract/operation.ts';
import type { ElectronApp } from './driver.ts';

export type Host = 'desktop' | 'headless';

const FOLDER = path.resolve(import.meta.dirname, '../../node_modules/.cache/agent-gateway/called-operations');

/** What an earlier run noted says nothing about this one. */
export function forgetCalledOperations(): void {
  rmSync(FOLDER, { recursive: true, force: true });
}

/** Lines of all workers; they are few and short, so none is written into another. */
export function noteCalledOperations(host: Host, operations: Iterable<string>): void {
  mkdirSync(FOLDER, { recursive: true });
  appendFileSync(path.join(FOLDER, host), [...operations].map((name) => `${name}\n`).join(''));
}

/** In the order of the table. Empty when no spec of that host ran. */
export function calledOperations(host: Host): AdminOperation[] {
  const file = path.join(FOLDER, host);
  const noted = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);
  return OPERATIONS.map(([name]) => name).filter((name) => noted.has(name));
}

const OPERATIONS = Object.entries(adminContract) as [AdminOperation, Operation][];
const ROUTES = OPERATIONS.map(([name, { method, path: route }]) => ({
  name,
  method,
  pattern: new RegExp(`^${route.replace(/\{\w+\}/g, '[^/]+')}$`),
  places: route.split('{').length,
}));

/** The operations that requests of a page stand for, as they come. */
export function watchRequests(page: Page): Set<string> {
  const seen = new Set<string>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    const matches = ROUTES.filter(({ method, pattern }) => method === request.method() && pattern.test(pathname));
    // `…/test` is a route of its own beside `…/{id}`.
    const [best] = matches.sort((a, b) => a.places - b.places);
    if (best) seen.add(best.name);
  });
  return seen;
}

/** The operations that messages to the main process stand for; none where the double does not carry them. */
export async function operationsOfWindow(app: ElectronApp): Promise<string[]> {
  if (app.kind !== 'double' || app.process.exitCode !== null) return [];
  const noted = await app.evaluate(({ double }) => double.noted('ipcMain.handle'));
  return noted.flatMap(({ args }) => {
    const { table, operation } = (args[1] ?? {}) as { table?: unknown; operation?: unknown };
    return table === 'admin' && typeof operation === 'string' ? [operation] : [];
  });
}
