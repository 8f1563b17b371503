// Sends what a form or a dialog holds, with a good end also for a user who has gone on before the answer came.
import { useEffect, useRef, useState } from 'react';
import { messageOf } from './actions/notify.ts';
import { useApp } from './app-context.ts';

export interface Submission {
  /** What was sent is not answered yet. */
  readonly busy: boolean;
  /**
   * Sends, unless something is on its way, and closes the form once that has worked. When the form is gone by then,
   * what the user has opened since stays as it is, and a failure is told in a toast.
   * @param failed shows a failure in the form; without it that is a toast, too
   */
  submit(send: () => Promise<unknown>, failed?: (error: unknown) => void): Promise<void>;
  /** The form is still there. */
  isShown(): boolean;
}

/**
 * @param what is done, as in "Could not … ."
 * @param close closes the form; left out where it stays, or its result takes its place
 */
export function useSubmit(what: string, close?: () => void): Submission {
  const { actions } = useApp();
  const [busy, setBusy] = useState(false);
  const shown = useRef(false);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  return {
    busy,
    isShown: () => shown.current,
    async submit(send, failed) {
      if (busy) return;
      setBusy(true);
      try {
        await send();
        if (shown.current) close?.();
      } catch (error) {
        if (failed && shown.current) failed(error);
        else actions.notify.problem(`Could not ${what}. ${messageOf(error)}`);
      } finally {
        setBusy(false);
      }
    },
  };
}
