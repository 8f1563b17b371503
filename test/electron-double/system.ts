// screen and powerMonitor: one display of fixed size, and a machine that sleeps when the test says so.
import { EventEmitter } from 'node:events';

const workArea = { x: 0, y: 0, width: 1920, height: 1040 };
const display = { id: 1, bounds: { ...workArea, height: 1080 }, workArea, scaleFactor: 1 } as Electron.Display;

export const screen = {
  getAllDisplays: () => [display],
  getPrimaryDisplay: () => display,
} satisfies Partial<Electron.Screen>;

export const powerMonitor = new EventEmitter() as unknown as Pick<Electron.PowerMonitor, 'on' | 'off' | 'emit'>;
