// Replaces a module by a faulty one, for a main process that runs from source: PLANTED is `<room>/<module>=<fault>`.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [target = '', fault = ''] = (process.env.PLANTED ?? '').split('=');
if (target !== '') plant(path.resolve(import.meta.dirname, '../../../src-main', `${target}.ts`));

function plant(sound: string): void {
  const faulty = path.join(import.meta.dirname, `${fault}.ts`);
  // A fault in the place of a module that has moved would be planted nowhere.
  for (const file of [sound, faulty])
    if (!existsSync(file)) throw new Error(`There is no ${file} to plant a fault with`);
  const [soundUrl, faultyUrl] = [pathToFileURL(sound).href, pathToFileURL(faulty).href];
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      // The faulty module may build on the sound one.
      return resolved.url === soundUrl && context.parentURL !== faultyUrl ? { ...resolved, url: faultyUrl } : resolved;
    },
  });
}
