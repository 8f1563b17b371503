// Toasts: what happened, in a sentence, with a way back where there is one.
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import { inertString } from '../../text/inert.ts';
import type { Toast, UiStore } from '../ui-store.ts';

const SHORT_MS = 5_000;
const LONG_MS = 9_000;
const MOST = 4;
const MOST_CHARS = 1_000;

export interface Notify {
  done(text: string, action?: Toast['action'], stay?: number): void;
  problem(text: string, action?: Toast['action']): void;
  dismiss(id: string): void;
  /** For screen readers only. */
  announce(text: string): void;
}

export function createNotify(ui: UiStore): Notify {
  let last = 0;
  const show = (toast: Omit<Toast, 'id'>) => {
    last += 1;
    const next = { ...toast, id: String(last) };
    ui.setState(({ toasts }) => ({ toasts: [...toasts.filter(({ text }) => text !== toast.text), next].slice(-MOST) }));
  };
  return {
    done: (text, action, stay = SHORT_MS) => show({ tone: 'done', text, stay, ...(action && { action }) }),
    problem: (text, action) => show({ tone: 'problem', text, stay: LONG_MS, ...(action && { action }) }),
    dismiss: (id) => ui.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
    announce: (text) => ui.setState({ announcement: inertString(text, MOST_CHARS) }),
  };
}

/** An error as a sentence for people; a server may have put words of its own into it. */
export function messageOf(error: unknown): string {
  if (error instanceof GatewayError) return inertString(error.message, MOST_CHARS);
  return 'Something went wrong in this page. Reload it and try again.';
}
