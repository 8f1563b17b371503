// Preloaded into a gateway: writes down what our own code has asked for by the time it spawns the first process.
import childProcess from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';

const ours = new Set();
const packages = new Set();
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (/\/src-(?:main|shared)\//.test(context.parentURL ?? '')) {
      if (specifier.startsWith('.')) ours.add(found.url);
      else if (!specifier.startsWith('node:')) packages.add(specifier);
    }
    return found;
  },
});

const { spawn } = childProcess;
childProcess.spawn = (...args) => {
  writeFileSync(process.env.LOADED_AT_SPAWN, JSON.stringify({ ours: [...ours], packages: [...packages] }));
  childProcess.spawn = spawn;
  syncBuiltinESMExports();
  return spawn(...args);
};
syncBuiltinESMExports();
