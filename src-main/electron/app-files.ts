// Where the application's own files lie, packed or not.
import path from 'node:path';
import { app } from 'electron';

export function preloadFile(): string {
  return path.join(app.getAppPath(), 'out', 'preload', 'preload.cjs');
}

export function rendererFolder(): string {
  return path.join(app.getAppPath(), 'out', 'renderer');
}

/** @param name relative to assets/ */
export function assetPath(name: string): string {
  return path.join(app.getAppPath(), 'assets', name);
}
