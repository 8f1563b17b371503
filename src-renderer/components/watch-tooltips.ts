// When a tooltip comes and goes: after a rest of the pointer or with the keyboard's focus, until either leaves or a key is pressed.
import type { RefObject } from 'react';

const REST_MS = 400;
/** Who has just read one reads the next at once. */
const READING_MS = 200;
/** Time to get from the control to its tooltip, which may be long and to be copied from. */
const LEAVE_MS = 150;

/**
 * @param box the tooltip, while there is one
 * @param show told the control to name, or null for none
 * @returns ends it
 */
export function watchTooltips(
  document: Document,
  box: RefObject<HTMLElement | null>,
  show: (anchor: HTMLElement | null) => void,
): () => void {
  const ended = new AbortController();
  let shown: HTMLElement | null = null;
  /** Under the pointer. */
  let over: HTMLElement | null = null;
  let hidden = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const become = (anchor: HTMLElement | null) => {
    clearTimeout(timer);
    if (shown && !anchor) hidden = performance.now();
    shown = anchor?.isConnected ? anchor : null;
    show(shown);
  };
  const later = (anchor: HTMLElement | null, ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(become, ms, anchor);
  };
  const hide = () => {
    clearTimeout(timer);
    if (shown) become(null);
  };
  const listen = <K extends keyof DocumentEventMap>(type: K, listener: (event: DocumentEventMap[K]) => void) =>
    document.addEventListener(type, listener, { capture: true, signal: ended.signal });

  listen('pointerover', ({ target, pointerType }) => {
    if (pointerType === 'touch') return;
    if (target instanceof Node && box.current?.contains(target)) return clearTimeout(timer);
    const anchor = anchorOf(target);
    if (anchor === over && anchor !== null) {
      if (anchor === shown) clearTimeout(timer);
      return;
    }
    over = anchor;
    if (anchor) later(anchor, shown || performance.now() - hidden < READING_MS ? 0 : REST_MS);
    else if (shown) later(null, LEAVE_MS);
    else clearTimeout(timer);
  });
  listen('pointerout', ({ relatedTarget }) => {
    // Out of the window: nothing else is entered.
    if (relatedTarget) return;
    over = null;
    if (shown) later(null, LEAVE_MS);
    else clearTimeout(timer);
  });
  listen('pointerdown', hide);
  listen('click', hide);
  listen('scroll', hide);
  listen('focusin', ({ target }) => {
    const anchor = anchorOf(target);
    if (anchor && anchor === target && anchor.matches(':focus-visible')) become(anchor);
  });
  listen('focusout', ({ target }) => {
    if (shown && shown === target) hide();
  });
  // On the window, before anything else that Esc would close: what is on top goes first.
  const onKeyDown = (event: KeyboardEvent) => {
    if (shown && event.key === 'Escape') event.stopPropagation();
    hide();
  };
  document.defaultView?.addEventListener('keydown', onKeyDown, { capture: true, signal: ended.signal });
  return () => {
    ended.abort();
    clearTimeout(timer);
  };
}

function anchorOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-tooltip]') : null;
}
