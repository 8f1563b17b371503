// The one Chromium behind all windows of the process: started for the first window, ended with the process.
import { type Chromium, launchChromium } from './chromium.ts';

let starting: Promise<Chromium> | null = null;
let running: Chromium | null = null;
let onStarted: (endpoint: string) => void = () => {};

/** Called with the address at which a test can attach, as soon as there is one. */
export function whenStarted(listener: (endpoint: string) => void): void {
  onStarted = listener;
}

export function getChromium(): Promise<Chromium> {
  starting ??= launchChromium().then((chromium) => {
    running = chromium;
    onStarted(chromium.endpoint);
    return chromium;
  });
  return starting;
}

process.on('exit', () => running?.kill());
