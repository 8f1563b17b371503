// In which order the files of a trust run are begun: by chance, and the same for the same number, but for the longest. That one
// is the first, so that at the end nothing waits for it alone.
import { createHash } from 'node:crypto';
import path from 'node:path';
import { defineConfig, mergeConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import base from '../../vitest.config.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const LONGEST = path.join('test', 'trust', 'leaks.test.ts');

class ByNumber extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { seed } = this.ctx.config.sequence;
    const placeOf = ({ moduleId }: TestSpecification) => {
      const file = path.relative(ROOT, moduleId);
      return file === LONGEST ? '' : createHash('sha256').update(`${seed} ${file}`).digest('hex');
    };
    return files.toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  }
}

export default mergeConfig(base, defineConfig({ test: { sequence: { sequencer: ByNumber } } }));
