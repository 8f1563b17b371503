// The name of an icon, shown while the pointer rests on it or the keyboard is at it: one box for the whole page.
import { type ReactPortal, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { Kbd } from './kbd.tsx';
import { watchTooltips } from './watch-tooltips.ts';

export type TooltipSide = 'right' | 'bottom';

/** Between the box and what it names, and between the box and the window's edge, in px. */
const GAP = 6;
const EDGE = 8;

/**
 * The attributes of a control that is named so. What the box says is for the eye alone: the control has the same words as its
 * accessible name, and its keys as `aria-keyshortcuts`.
 */
export function tooltip(text: string, shortcut?: string, side: TooltipSide = 'bottom'): Record<string, string> {
  return { 'data-tooltip': text, 'data-tooltip-side': side, ...(shortcut && { 'data-tooltip-keys': shortcut }) };
}

export function TooltipBox(): ReactPortal | null {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => watchTooltips(document, box, setAnchor), []);
  useLayoutEffect(() => {
    if (!anchor || !box.current) return;
    // Above everything else on the page, dialogs included.
    box.current.togglePopover(true);
    place(box.current, anchor);
  }, [anchor]);
  if (!anchor) return null;
  const { tooltip: text, tooltipKeys: keys } = anchor.dataset;
  return createPortal(
    <div
      key={text}
      ref={box}
      popover="manual"
      aria-hidden="true"
      className="inset-auto flex w-max max-w-90 animate-appear items-center gap-2 rounded-control bg-text px-2 py-1 text-small break-words text-canvas shadow-float"
    >
      <span>{text}</span>
      {keys && <Kbd shortcut={keys} />}
    </div>,
    // A dialog takes whatever is outside of it for its end.
    anchor.closest('[role=dialog], [role=alertdialog]') ?? document.body,
  );
}

function place(box: HTMLElement, anchor: HTMLElement): void {
  const { left, right, top, bottom } = anchor.getBoundingClientRect();
  const within = (at: number, size: number, room: number) => Math.max(EDGE, Math.min(at, room - size - EDGE));
  const { offsetWidth: width, offsetHeight: height } = box;
  if (anchor.dataset.tooltipSide === 'right') {
    box.style.left = `${right + GAP}px`;
    box.style.top = `${within((top + bottom - height) / 2, height, window.innerHeight)}px`;
    return;
  }
  const below = bottom + GAP;
  box.style.left = `${within((left + right - width) / 2, width, window.innerWidth)}px`;
  box.style.top = `${below + height + EDGE > window.innerHeight ? top - GAP - height : below}px`;
}
