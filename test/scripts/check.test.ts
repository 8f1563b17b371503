// `npm run check` runs and reports every step, whatever the others say.
import { describe, expect, it } from 'vitest';
import { programStep } from '../../scripts/check/step.ts';
import { runChecks } from '../../scripts/check.ts';

const step = (name: string, run: () => Promise<string[]>) => ({ name, run });

describe('the checks', () => {
  it('are all reported, in order, each with its problems', async () => {
    const lines: string[] = [];
    const results = await runChecks({
      steps: [
        step('throws', () => Promise.reject(new Error('broken'))),
        step('fails', async () => ['first', 'second']),
        step('passes', async () => []),
      ],
      print: (line) => lines.push(line.replace(/\d+\.\d s$/, 'time')),
    });
    expect(results.map(({ name, ok }) => [name, ok])).toEqual([
      ['throws', false],
      ['fails', false],
      ['passes', true],
    ]);
    expect(lines).toEqual([
      '✗ throws         time',
      'Error: broken',
      '✗ fails          time',
      'first',
      'second',
      '✓ passes         time',
    ]);
  });
});

describe('a step that is a program', () => {
  it('passes when the program ends with 0', async () => {
    expect(await programStep('x', ['-e', 'console.log("all is well")']).run('.')).toEqual([]);
  });

  it('fails with what the program printed', async () => {
    const script = 'console.log("out"); console.error("err"); process.exitCode = 3';
    const problems = await programStep('x', ['-e', script]).run('.');
    expect(problems.join('\n')).toContain('out');
    expect(problems.join('\n')).toContain('err');
    expect(problems.at(-1)).toBe('exit code 3');
  });
});
