// Dialogs: a title, a body that scrolls, a row of buttons. The focus stays inside, and goes back to where it came from.
import { X } from 'lucide-react';
import * as AlertDialog from 'radix-ui/alert-dialog';
import * as Radix from 'radix-ui/dialog';
import { createContext, type KeyboardEvent, type ReactNode, useContext, useState } from 'react';
import { Button, IconButton } from './button.tsx';
import { cx } from './cx.ts';
import { focusElement } from './focus.ts';

const VEIL = 'fixed inset-0 z-40 animate-appear bg-veil';
const BOX =
  'fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100vh-32px)] w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden rounded-card border border-line bg-raised shadow-dialog outline-none animate-rise tight:overflow-y-auto tight:*:shrink-0';

interface DialogProps {
  readonly title: string;
  /** One sentence under the title. */
  readonly description?: string;
  readonly onClose: () => void;
  readonly footer?: ReactNode;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function Dialog({ title, description, onClose, footer, wide, children }: DialogProps) {
  const { giveBack, openers } = useFocusReturn();
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={VEIL} />
        <Openers value={openers}>
          <Radix.Content
            className={cx(BOX, wide ? 'max-w-250' : 'max-w-160')}
            onOpenAutoFocus={focusFirstField}
            onCloseAutoFocus={giveBack}
            onKeyDown={closeOnEscape(onClose)}
            {...(!description && { 'aria-describedby': undefined })}
          >
            <header className="flex items-center gap-3 border-b border-line px-5 py-2.5">
              <div className="min-w-0 flex-1">
                <Radix.Title className="text-section font-semibold">{title}</Radix.Title>
                {description && <Radix.Description className="text-soft">{description}</Radix.Description>}
              </div>
              <Radix.Close asChild>
                <IconButton icon={X} label="Close" className="-mr-2" />
              </Radix.Close>
            </header>
            {children}
            {footer && (
              <footer className="flex items-center gap-2 border-t border-line bg-raised px-5 py-3 max-sm:flex-wrap max-sm:justify-end max-sm:py-2 max-sm:[&>:is(p,span)]:basis-full tight:sticky tight:bottom-0">
                {footer}
              </footer>
            )}
          </Radix.Content>
        </Openers>
      </Radix.Portal>
    </Radix.Root>
  );
}

/**
 * Radix gives Escape to whatever opened last, and a message that appeared meanwhile counts for it. The dialog with the focus
 * closes all the same, unless something inside it took the key.
 */
export function closeOnEscape(close: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) close();
  };
}

/** Who opened the dialog around this, the nearest first. */
const Openers = createContext<readonly Element[]>([]);

/**
 * Radix gives the focus back to a trigger of its own, and these dialogs have none. An opener that is gone by then leaves it to
 * the dialog it was in, and that one, when it is gone too, to its own opener.
 */
export function useFocusReturn(): { giveBack: (event: Event) => void; openers: readonly Element[] } {
  const outer = useContext(Openers);
  const [openers] = useState(() => [...findOpeners(), ...outer]);
  const giveBack = (event: Event) => {
    event.preventDefault();
    // Not from another dialog that has opened meanwhile.
    const isFree = document.activeElement === null || document.activeElement === document.body;
    if (isFree) focusElement(...openers);
  };
  return { giveBack, openers };
}

/** What has the focus, and the dialog it is in; of a menu, which is gone by then, the button that it opened from. */
function findOpeners(): Element[] {
  const focused = document.activeElement;
  const trigger = focused?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  const opener = trigger ? document.getElementById(trigger) : focused;
  const around = opener?.closest('[role=dialog]');
  return [opener, around].filter((element) => element != null);
}

/** The first thing to fill in, not the button that closes. */
function focusFirstField(event: Event): void {
  const content = event.currentTarget;
  if (!(content instanceof HTMLElement)) return;
  event.preventDefault();
  const field = content.querySelector<HTMLElement>('input:not([type=hidden]), textarea, select');
  (field ?? content).focus();
}

interface ConfirmProps {
  readonly title: string;
  readonly description: ReactNode;
  readonly action: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that is hard to take back; Cancel has the focus. */
export function Confirm({ title, description, action, onConfirm, onClose }: ConfirmProps) {
  const { giveBack } = useFocusReturn();
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={VEIL} />
        <AlertDialog.Content
          className={cx(BOX, 'max-w-110')}
          onCloseAutoFocus={giveBack}
          onKeyDown={closeOnEscape(onClose)}
        >
          <div className="flex flex-col gap-1.5 px-5 py-4">
            <AlertDialog.Title className="text-section font-semibold break-words">{title}</AlertDialog.Title>
            <AlertDialog.Description className="text-soft">{description}</AlertDialog.Description>
          </div>
          <footer className="flex justify-end gap-2 px-5 pb-4">
            <AlertDialog.Cancel asChild>
              <Button>Cancel</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button look="danger" onClick={onConfirm}>
                {action}
              </Button>
            </AlertDialog.Action>
          </footer>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
