// The command palette: type a few letters, press Enter. The focus stays in the field; the list follows it.
import * as Dialog from 'radix-ui/dialog';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useMemo, useRef, useState } from 'react';
import { cx } from '../../components/cx.ts';
import { closeOnEscape, useFocusReturn } from '../../components/dialog.tsx';
import { Icon } from '../../components/icon.tsx';
import { Kbd } from '../../components/kbd.tsx';
import { useApp } from '../app-context.ts';
import { type PaletteEntry, paletteEntries } from './palette-entries.ts';

export function Palette() {
  const app = useApp();
  const { giveBack } = useFocusReturn();
  const chosen = useRef<PaletteEntry | null>(null);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const wanted = useDeferredValue(typed);
  const entries = useMemo(() => paletteEntries(app, wanted), [app, wanted]);
  const current = within(at, entries);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another current entry is what it reacts to
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [current, entries]);

  const choose = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    chosen.current = entry;
    app.actions.closeDialog();
  };
  const onGone = (event: Event) => {
    giveBack(event);
    const { screen } = app.ui.getState().route;
    // Only now: a dialog gives the focus back to what has it when it opens, and the palette's field is gone by then.
    chosen.current?.run();
    // Whoever goes to another screen wants to go on there, also from the sidebar.
    if (app.ui.getState().route.screen !== screen) (document.activeElement as HTMLElement | null)?.blur();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((current + step + entries.length) % Math.max(1, entries.length));
    // Typed faster than the list follows: what counts is what was typed.
    else if (event.key === 'Enter') {
      const asTyped = wanted === typed ? entries : paletteEntries(app, typed);
      choose(asTyped[within(at, asTyped)]);
    } else return;
    event.preventDefault();
  };

  return (
    <Dialog.Root open onOpenChange={(open) => !open && app.actions.closeDialog()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-veil" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={onGone}
          onKeyDown={closeOnEscape(app.actions.closeDialog)}
          className="fixed top-[12vh] left-1/2 z-40 flex max-h-[70vh] w-[calc(100vw-32px)] max-w-150 -translate-x-1/2 animate-rise flex-col overflow-hidden rounded-card border border-line bg-raised shadow-dialog outline-none"
        >
          <Dialog.Title className="sr-only">Command palette</Dialog.Title>
          <input
            type="text"
            role="combobox"
            aria-label="Search commands, servers and tools"
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={entries[current] ? `${listId}-${current}` : undefined}
            aria-autocomplete="list"
            autoComplete="off"
            spellCheck={false}
            placeholder="Search commands, servers and tools…"
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
            className="h-12 shrink-0 border-b border-line bg-transparent px-4 text-section outline-none"
          />
          <div ref={list} id={listId} role="listbox" aria-label="Results" className="scroll-area min-h-0 p-1.5">
            {entries.map((entry, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field keeps the focus and handles the keys
              // biome-ignore lint/a11y/useFocusableInteractive: the field points at the option instead
              <div
                key={entry.id}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === current}
                onClick={() => choose(entry)}
                onPointerMove={() => setAt(index)}
                className={cx(
                  'flex h-8.5 items-center gap-2.5 rounded-control px-2.5',
                  index === current && 'bg-accent-soft',
                )}
              >
                <Icon of={entry.icon} className="text-faint" />
                <span className="max-w-9/10 shrink-0 truncate">{entry.label}</span>
                {entry.context && <span className="min-w-0 truncate text-small text-faint">{entry.context}</span>}
                {entry.shortcut && <Kbd shortcut={entry.shortcut} className="ml-auto text-faint" />}
              </div>
            ))}
          </div>
          {entries.length === 0 && <p className="px-2.5 py-6 text-center text-soft">Nothing fits “{wanted}”.</p>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The entry a place in the list stands for, also in a list that has become shorter. */
function within(at: number, entries: readonly PaletteEntry[]): number {
  return Math.max(0, Math.min(at, entries.length - 1));
}
