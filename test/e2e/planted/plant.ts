// Replaces modules of the shell by faulty ones, for a main process that runs from source: PLANTED names the fault.
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const planted = process.env.PLANTED ?? '';
const [file, fault] = planted.split('=');
const replacement = pathToFileURL(`${import.meta.dirname}/${fault}.ts`).href;

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const isTarget = resolved.url.endsWith(`/src-main/electron/${file}.ts`);
    // The faulty module may build on the sound one.
    return isTarget && context.parentURL !== replacement ? { ...resolved, url: replacement } : resolved;
  },
});
