// Asks the gateway what no event tells, as long as something on screen shows the answer.
import { useEffect, useState } from 'react';
import type { AdminClient } from '../../src-shared/contract/admin.ts';
import { messageOf } from './actions/notify.ts';
import { useApp } from './app-context.ts';

export interface Asked<Answer> {
  /** The last answer, until there is another; null before the first, and after a failure. */
  readonly answer: Answer | null;
  /** Why there is none, as a sentence. */
  readonly problem: string | null;
  /** The question that is asked now has no answer yet: what is here belongs to the one before. */
  readonly pending: boolean;
}

/** @param about what the question is about: with another member, by identity, it is asked anew; always as many of them */
export function useAsked<Answer>(
  ask: (client: AdminClient) => Promise<Answer>,
  about: readonly unknown[],
): Asked<Answer> {
  const { client } = useApp().connection;
  const [asked, setAsked] = useState<Omit<Asked<Answer>, 'pending'> & { readonly about: readonly unknown[] }>({
    answer: null,
    problem: null,
    about: [],
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when it is about something else
  useEffect(() => {
    let gone = false;
    ask(client).then(
      (answer) => !gone && setAsked({ answer, problem: null, about }),
      (error: unknown) => !gone && setAsked({ answer: null, problem: messageOf(error), about }),
    );
    return () => {
      gone = true;
    };
  }, [client, ...about]);
  const { answer, problem } = asked;
  return { answer, problem, pending: about.some((member, at) => member !== asked.about[at]) };
}
