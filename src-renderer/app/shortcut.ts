// Keyboard shortcuts: `mod+k` (⌘ on a Mac, Ctrl elsewhere), single keys such as `t`, and two in a row such as `g s`.

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

function isMac(): boolean {
  return navigator.platform.startsWith('Mac');
}

const NAMES: Readonly<Record<string, string>> = {
  enter: '↵',
  delete: 'Del',
  arrowup: '↑',
  arrowdown: '↓',
  escape: 'Esc',
};

/** The keys to print, in order. */
export function shortcutKeys(shortcut: string, mac = isMac()): string[] {
  return shortcut.split(/[+ ]/).map((part) => {
    if (part === 'mod') return mac ? '⌘' : 'Ctrl';
    return NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  });
}

/** As `aria-keyshortcuts` spells it. */
export function ariaShortcut(shortcut: string, mac = isMac()): string {
  return shortcut
    .split(/[+]/)
    .map((part) => (part === 'mod' ? (mac ? 'Meta' : 'Control') : part.length === 1 ? part.toUpperCase() : part))
    .join('+');
}

/** What was pressed, spelled like a shortcut; Shift is part of the character itself. */
export function pressed(event: KeyPress, mac = isMac()): string {
  const mod = mac ? event.metaKey : event.ctrlKey;
  const foreign = (mac ? event.ctrlKey : event.metaKey) || event.altKey;
  return `${foreign ? 'other+' : ''}${mod ? 'mod+' : ''}${event.key.toLowerCase()}`;
}

/** True where a key is meant as text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type);
}
