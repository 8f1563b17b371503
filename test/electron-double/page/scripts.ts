// The two scripts every document of a window starts with, put together from the sources in this folder.
import { bridgeEnd } from './bridge-end.ts';
import { createCodec } from './codec.ts';
import { preloadWorld } from './preload-world.ts';

/** The world of the preload script; the name is the one Electron uses. */
export const PRELOAD_WORLD = 'Electron Isolated Context';

export interface PageScripts {
  readonly main: string;
  readonly preload: string;
}

/** @param secret names the events between the worlds; no script of the page can learn it. */
export function pageScripts(secret: string, binding: string, preloadSource: string): PageScripts {
  const text = JSON.stringify;
  const versions = { electron: process.versions.electron, chrome: process.versions.chrome };
  return {
    // A frame inside the page gets neither: nodeIntegrationInSubFrames is off.
    main: `(() => {
      if (self !== top) return;
      const bridge = (${bridgeEnd})(${text(`${secret}:in`)}, ${text(`${secret}:out`)});
      bridge.onExposed((name, value) => {
        if (name in globalThis) throw new Error('Cannot bind an API on top of an existing property on the window object');
        Object.defineProperty(globalThis, name, { value, enumerable: true });
      });
    })()`,
    preload: `(() => {
      if (self !== top) return;
      const world = (${preloadWorld})({
        codec: (${createCodec})(),
        bridge: (${bridgeEnd})(${text(`${secret}:out`)}, ${text(`${secret}:in`)}),
        binding: ${text(binding)},
        platform: ${text(process.platform)},
        versions: ${text(versions)},
      });
      const module = { exports: {} };
      (function (exports, require, module, process) {
${preloadSource}
      })(module.exports, world.require, module, world.process);
    })()`,
  };
}
