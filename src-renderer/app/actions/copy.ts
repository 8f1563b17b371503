// Copying to the clipboard, with a word for the case that the browser refuses.
import type { Notify } from './notify.ts';

export interface Copy {
  /** @param what named in the message when it cannot be copied. Resolves to whether it worked. */
  copy(text: string, what?: string): Promise<boolean>;
}

export function createCopy(notify: Notify): Copy {
  return {
    async copy(text, what) {
      const copied = await navigator.clipboard.writeText(text).then(
        () => true,
        // A window that grants no permissions still copies a selection of its own.
        () => copySelection(text),
      );
      if (copied) notify.announce(what ? `Copied ${what}` : 'Copied');
      else notify.problem('The browser did not allow copying. Select the text and copy it by hand.');
      return copied;
    },
  };
}

function copySelection(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('aria-hidden', 'true');
  area.className = 'fixed size-0 opacity-0';
  // Inside an open dialog, whose focus trap would take the selection away otherwise.
  (focused?.closest('[role=dialog], [role=menu]') ?? document.body).append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
