// nativeTheme: the system's colours are light unless the test says otherwise; pages are told through emulation.
import { EventEmitter } from 'node:events';

/** What the pages hear; the application hears `updated`. */
const changes = new EventEmitter();
changes.setMaxListeners(0);

class NativeThemeDouble
  extends EventEmitter
  implements Pick<Electron.NativeTheme, 'themeSource' | 'shouldUseDarkColors'>
{
  #source: Electron.NativeTheme['themeSource'] = 'system';

  get themeSource() {
    return this.#source;
  }

  set themeSource(source: Electron.NativeTheme['themeSource']) {
    this.#source = source;
    this.emit('updated');
    changes.emit('colors');
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? process.env.ELECTRON_DOUBLE_COLORS === 'dark' : this.#source === 'dark';
  }
}

const theme = new NativeThemeDouble();
export const nativeTheme = theme as unknown as Pick<
  Electron.NativeTheme,
  'themeSource' | 'shouldUseDarkColors' | 'on' | 'off'
>;

export function darkColors(): boolean {
  return theme.shouldUseDarkColors;
}

/** Tells every page again: a second client that attaches to Chromium brings its own colours. */
export function applyColors(): void {
  changes.emit('colors');
}

export function onColorsChanged(listener: () => void): () => void {
  changes.on('colors', listener);
  return () => changes.off('colors', listener);
}
