// Where the window opens: where it was, as long as that is still on a screen.
import type { Rectangle } from 'electron';
import type { Placement } from './preferences.ts';

const DEFAULT_SIZE = { width: 1180, height: 780 };
export const MIN_SIZE = { width: 760, height: 520 };
/** How much of the window's upper edge has to be on a screen so that it can be grabbed. */
const GRIP = { width: 120, height: 40 };

/** @param workAreas the usable part of every screen, the main one first */
export function placeWindow(
  saved: Placement | null,
  workAreas: readonly Rectangle[],
): { width: number; height: number; x?: number; y?: number } {
  const [main] = workAreas;
  const home = saved && workAreas.find((area) => canBeGrabbed(saved, area));
  if (saved && home) {
    const width = clamp(saved.width, MIN_SIZE.width, home.width);
    const height = clamp(saved.height, MIN_SIZE.height, home.height);
    return { x: saved.x, y: saved.y, width, height };
  }
  return {
    width: clamp(saved?.width ?? DEFAULT_SIZE.width, MIN_SIZE.width, main?.width ?? Number.POSITIVE_INFINITY),
    height: clamp(saved?.height ?? DEFAULT_SIZE.height, MIN_SIZE.height, main?.height ?? Number.POSITIVE_INFINITY),
  };
}

function canBeGrabbed({ x, y, width }: Placement, area: Rectangle): boolean {
  const visible = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return visible >= GRIP.width && y >= area.y && y + GRIP.height <= area.y + area.height;
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
