// Before the browser tests: the build they run.
import { ensureBuild } from '../support/build.ts';

export default ensureBuild;
