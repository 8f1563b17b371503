#!/usr/bin/env node
// The command `agent-gateway`: the built CLI under Node 24, built first when it is not there. stdout is the CLI's alone.
import { cliFile } from './launch/build.js';
import { prepare, ROOT } from './launch/prepare.js';
import { goOn } from './launch/run.js';

const node = await prepare({ packages: 'for-build', build: 'missing' });
await goOn(node, cliFile(ROOT), process.argv.slice(2));
