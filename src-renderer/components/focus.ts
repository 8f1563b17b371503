// Puts the focus somewhere, or where the next Tab goes on sensibly.

/** On the first of these that takes it; what is gone, or never had the focus, leaves it to the screen. */
export function focusElement(...wanted: readonly EventTarget[]): void {
  const isTaken = wanted.filter(isThere).some(takesFocus);
  if (!isTaken) focusableScreen()?.focus({ preventScroll: true });
}

/** A button that is disabled does not. */
function takesFocus(target: HTMLElement): boolean {
  target.focus({ preventScroll: true });
  return document.activeElement === target;
}

function isThere(wanted: EventTarget): wanted is HTMLElement {
  return wanted instanceof HTMLElement && wanted.isConnected && wanted !== document.body;
}

/** Whether nothing has the focus, or the screen has it in place of something that is gone. */
export function isFocusFree(): boolean {
  const focused = document.activeElement;
  return focused === null || focused === document.body || focused.matches('main, main h1');
}

/** It takes the focus this once only: a click beside its controls must go on leaving the focus to nothing. */
function focusableScreen(): HTMLElement | null {
  const screen = document.querySelector<HTMLElement>('main h1') ?? document.querySelector('main');
  if (!screen) return null;
  screen.tabIndex = -1;
  screen.addEventListener('blur', () => screen.removeAttribute('tabindex'), { once: true });
  return screen;
}
