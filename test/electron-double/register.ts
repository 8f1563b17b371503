// node --import <this file> <main script>: from here on `electron` is the double.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const double = new URL('./index.ts', import.meta.url).href;
const manifest = new URL('../../node_modules/electron/package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };

registerHooks({
  resolve(specifier, context, next) {
    const isElectron = specifier === 'electron' || specifier === 'electron/main' || specifier === 'electron/common';
    return isElectron ? { url: double, shortCircuit: true, format: 'module-typescript' } : next(specifier, context);
  },
});

Object.defineProperty(process.versions, 'electron', { value: version, enumerable: true });
Object.defineProperty(process.versions, 'chrome', { value: '0.0.0.0', enumerable: true });
Object.defineProperty(process, 'type', { value: 'browser' });
