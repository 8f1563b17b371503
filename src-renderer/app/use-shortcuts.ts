// The keys that work everywhere: commands with a shortcut, the palette, and the search field of the screen.
import { useLayoutEffect } from 'react';
import { type App, useApp } from './app-context.ts';
import { globalCommands, runByKey } from './commands.ts';
import { isTyping, pressed } from './shortcut.ts';

const SEQUENCE_MS = 1_200;

/** Marks the field that "/" goes to. */
export const SEARCH_FIELD = { 'data-search': '' } as const;

export function useShortcuts(): void {
  const app = useApp();
  // Before the paint: whoever sees the page may press a key.
  useLayoutEffect(() => {
    let first: { key: string; at: number } | null = null;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat) return;
      const key = pressed(event);
      if (handle(app, key, event)) event.preventDefault();
      else if (key === 'g' && isFree(app, event)) first = { key, at: event.timeStamp };
    };
    // On its way down: the second key of a sequence is not the key of the row that has the focus.
    const onSecondKey = (event: KeyboardEvent) => {
      const before = first;
      first = null;
      if (!before || event.repeat || event.timeStamp - before.at >= SEQUENCE_MS || !isFree(app, event)) return;
      if (!runByKey(globalCommands(app), `${before.key} ${pressed(event)}`)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keydown', onSecondKey, { capture: true });
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keydown', onSecondKey, { capture: true });
    };
  }, [app]);
}

function handle(app: App, key: string, event: KeyboardEvent): boolean {
  const { actions, ui } = app;
  if (key === 'mod+k') {
    const { dialog } = ui.getState();
    if (dialog?.kind === 'palette') actions.closeDialog();
    else if (!dialog) actions.openDialog({ kind: 'palette' });
    return true;
  }
  const free = key.startsWith('mod+') ? !ui.getState().dialog : isFree(app, event);
  if (!free) return false;
  if (key === '/') return focusSearch();
  return runByKey(globalCommands(app), key);
}

/** Single keys belong to the page only while no text is being typed and no dialog is open. */
function isFree({ ui }: App, event: KeyboardEvent): boolean {
  return !ui.getState().dialog && !isTyping(event.target) && !document.querySelector('[role=menu]');
}

function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('[data-search]');
  field?.focus();
  field?.select();
  return field !== null;
}
