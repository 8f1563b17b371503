#!/usr/bin/env node
import { existsSync } from 'node:fs';
// The command `agent-gateway`: the built CLI under Node 24, built first when it is not there. stdout is the CLI's alone.
import { bridgeFile, cliFile } from './launch/build.js';
import { canLaunch } from './launch/node-24.js';
import { prepare, ROOT } from './launch/prepare.js';
import { goOn } from './launch/run.js';

const [command, ...args] = process.argv.slice(2);
if (command === 'bridge' && canLaunch(process.version) && existsSync(bridgeFile(ROOT))) {
  // Clients start it, several at a time and each on its own Node: it needs no other process around it.
  await goOn(process.execPath, bridgeFile(ROOT), args);
} else {
  const node = await prepare({ packages: 'for-build', build: 'missing' });
  await goOn(node, cliFile(ROOT), process.argv.slice(2));
}
