// The guide says nothing that is not so: every block runs and prints what the page says, every link leads somewhere, every
// route and every button it names is there.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminContract, EVENTS_PATH } from '../../src-shared/contract/admin.ts';
import type { Operation } from '../../src-shared/contract/operation.ts';
import { fencedBlocks } from './fenced-blocks.ts';
import { deadLinks, GUIDE, type Outcome, runPages, stepsOf } from './guide-page.ts';
import { type StandIns, startStandIns } from './stand-ins.ts';

const PAGES = readdirSync(GUIDE).filter((name) => name.endsWith('.md'));
/** These have nothing to run. */
const WORDS_ONLY = ['README.md', 'dashboard.md', 'example.md'];

const RUNNING = PAGES.filter((page) => !WORDS_ONLY.includes(page));
const LIMIT_MS = 300_000;

let standIns: StandIns;
let outcomes: ReturnType<typeof runPages>;
beforeAll(async () => {
  standIns = await startStandIns();
  outcomes = runPages(RUNNING, standIns);
  // Each is the business of its own test.
  for (const outcome of outcomes.values()) outcome.catch(() => {});
});
afterAll(async () => {
  await Promise.allSettled(outcomes.values());
  await standIns.close();
}, LIMIT_MS);

function expectAsWritten({ step: { block, expected }, stdout }: Outcome): void {
  const where = `line ${block.line}`;
  if (expected === null) return;
  if (expected.language === 'json') expect(JSON.parse(stdout), where).toMatchObject(JSON.parse(expected.text));
  else expect(stdout.trimEnd(), where).toBe(expected.text.trimEnd());
}

describe('the pages', () => {
  it.each(RUNNING)(
    '%s: every block runs and prints what the page says',
    async (page) => {
      const steps = (await outcomes.get(page)) ?? [];
      expect(steps.length).toBeGreaterThan(0);
      for (const step of steps) expectAsWritten(step);
    },
    LIMIT_MS,
  );

  it.each(WORDS_ONLY)('%s has nothing to run', (page) => {
    expect(stepsOf(page)).toEqual([]);
  });

  it.each(PAGES)('%s links to what is there', (page) => {
    expect(deadLinks(page)).toEqual([]);
  });

  it('are all in the table of contents, in its order', () => {
    const contents = readFileSync(path.join(GUIDE, 'README.md'), 'utf8');
    const listed = [...contents.matchAll(/^\d+\. \[[^\]]+\]\(([a-z0-9-]+\.md)\)/gm)].map(([, page]) => page);
    expect([...listed].sort()).toEqual(PAGES.filter((page) => page !== 'README.md').sort());
  });

  it('are told to run whole: a block that nothing runs is an error', () => {
    expect(fencedBlocks('a\n```js x.mjs\n1\n```\n')).toEqual([{ language: 'js', file: 'x.mjs', text: '1\n', line: 2 }]);
    expect(() => fencedBlocks('```js\n1\n')).toThrow('no end');
  });
});

describe('what the servers of the guide were sent', () => {
  it(
    'is what the pages on headers and tokens say',
    async () => {
      await Promise.all(outcomes.values());
      const seen = (name: string) => [...new Set(standIns.headersSeen().map((headers) => headers[name]))];
      expect(seen('authorization')).toEqual(
        expect.arrayContaining([
          'Bearer sk-...',
          'Bearer token-of-this-page',
          'Bearer token-of-the-oauth-endpoint',
          'Bearer token-of-a-command',
          'Bearer token-of-the-google-endpoint',
          'Bearer first-token',
          'Bearer my-access-token',
        ]),
      );
      expect(seen('x-api-key')).toEqual(expect.arrayContaining(['key-of-this-page', 'api-key-of-this-page']));
      expect(seen('x-api-version')).toContain('2024-01-01');
      // Once for each program and gateway that asked: two on the page of OAuth2, one on that of token providers.
      expect(standIns.tokensGiven).toEqual({ oauth: 3, google: 1 });
    },
    LIMIT_MS,
  );
});

describe('the page on the admin API', () => {
  const text = readFileSync(path.join(GUIDE, 'admin-api.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (GET|POST|PUT|DELETE) \| `([^`]+)` \|/gm)].map(
    ([, method, route]) => `${method} ${route}`,
  );

  const operations: Operation[] = Object.values(adminContract);
  const routes = [...operations.map(({ method, path: route }) => `${method} ${route}`), `GET ${EVENTS_PATH}`];

  it('names no route that is not there, and each once', () => {
    expect(rows.filter((row) => !routes.includes(row))).toEqual([]);
    expect(new Set(rows).size).toBe(rows.length);
  });

  it('names every route', () => {
    expect(routes.filter((route) => !rows.includes(route))).toEqual([]);
  });
});

describe('the words of the window', () => {
  const sources = readdirSync('src-renderer', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(path.join('src-renderer', name), 'utf8'))
    .join('\n');

  it.each([
    ['dashboard.md', 20],
    ['quick-start.md', 3],
    ['testing-connections.md', 2],
    ['oauth2.md', 1],
    ['example.md', 1],
    ['activity.md', 3],
  ])('that %s prints in bold are those of the dashboard', (page, least) => {
    const text = readFileSync(path.join(GUIDE, page), 'utf8');
    const words = [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, word = '']) => word);
    expect(words.length).toBeGreaterThanOrEqual(least);
    expect(words.filter((word) => !sources.includes(word))).toEqual([]);
  });
});
