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
}

/** @param close what closes the form; left out where the result takes its place */
export function useSubmit(close?: () => void): Submission {
  const { actions } = useApp();
  const [busy, setBusy] = useState(false);
  // A form is sent by Enter as well, where a busy button holds nothing up.
  const sending = useRef(false);
  const shown = useRef(false);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  return {
    busy,
    async submit(send, failed) {
      if (sending.current) return;
      sending.current = true;
      setBusy(true);
      try {
        await send();
        if (shown.current) close?.();
      } catch (error) {
        if (failed && shown.current) failed(error);
        else actions.notify.problem(messageOf(error));
      } finally {
        sending.current = false;
        setBusy(false);
      }
    },
  };
}
