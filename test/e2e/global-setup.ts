// Before the browser tests: the build they run, and nothing left of what an earlier run noted.
import { ensureBuild } from '../support/build.ts';
import { forgetCalledOperations } from './called-operations.ts';

export default async function setUp(): Promise<void> {
  forgetCalledOperations();
  await ensureBuild();
}
