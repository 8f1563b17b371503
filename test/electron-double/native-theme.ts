// nativeTheme: the system's colours are light unless the test says otherwise; pages are told through emulation.
import { EventEmitter } from 'node:events';

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

export function onColorsChanged(listener: () => void): () => void {
  theme.on('updated', listener);
  return () => theme.off('updated', listener);
}
