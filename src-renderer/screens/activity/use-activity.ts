// The records on screen: the newest ones, those that come while it is open, and older ones when they are asked for.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AdminInput } from '../../../src-shared/contract/admin.ts';
import type { ActivityRecord } from '../../../src-shared/model/activity.ts';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp, useGateway } from '../../app/app-context.ts';
import { useReconnects } from '../../app/use-reconnects.ts';

export type ActivityFilter = Pick<AdminInput<'list_activity'>, 'kind' | 'agent' | 'server' | 'result'>;

export interface Activity {
  /** Newest first; null until they are there. */
  readonly records: readonly ActivityRecord[] | null;
  readonly problem: string | null;
  /** Null when there are no older ones. */
  readonly older: (() => Promise<void>) | null;
}

const FIRST = 200;
/** As many as a list and its figures need; more are a matter for the log's files. */
const MOST = 2_000;
/** Under load records come in many batches a second. */
const CALM_MS = 400;

/** @param live whether new records are shown as they come */
export function useActivity(filter: ActivityFilter, live: boolean): Activity {
  const { client } = useApp().connection;
  const head = useGateway((state) => state.activityHead);
  const reconnects = useReconnects();
  const latest = useRef(head);
  latest.current = head;
  const [records, setRecords] = useState<readonly ActivityRecord[] | null>(null);
  /** Every record up to this number was asked for. */
  const [seen, setSeen] = useState(0);
  const [next, setNext] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const key = JSON.stringify(filter);
  /** Another one whenever the list begins anew. */
  const list = useRef({ asksForOlder: false });

  // biome-ignore lint/correctness/useExhaustiveDependencies: each reconnect asks again
  useEffect(() => {
    let gone = false;
    list.current = { asksForOlder: false };
    setNext(null);
    client.list_activity({ ...JSON.parse(key), limit: FIRST }).then(
      (page) => {
        if (gone) return;
        setSeen(Math.max(latest.current, page.records[0]?.seq ?? 0));
        setRecords(page.records);
        setNext(page.next);
        setProblem(null);
      },
      (error: unknown) => !gone && setProblem(messageOf(error)),
    );
    return () => {
      gone = true;
    };
  }, [client, key, reconnects]);

  // Not set back by each further batch: under load there would be no end of waiting.
  const behind = live && records !== null && head > seen;
  useEffect(() => {
    if (!behind) return;
    let gone = false;
    const timer = setTimeout(() => {
      const asked = latest.current;
      client.list_activity({ ...JSON.parse(key), after: seen, limit: 1_000 }).then(
        (page) => {
          if (gone) return;
          setRecords((before) => withNew(page.records, before ?? []));
          setSeen(Math.max(asked, page.records[0]?.seq ?? 0));
          setProblem(null);
        },
        (error: unknown) => !gone && setProblem(messageOf(error)),
      );
    }, CALM_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [client, key, behind, seen]);

  const older = useCallback(async () => {
    const asked = list.current;
    if (next === null || asked.asksForOlder) return;
    asked.asksForOlder = true;
    try {
      const page = await client.list_activity({ ...JSON.parse(key), before: next, limit: FIRST });
      if (asked !== list.current) return;
      setRecords((before) => [...(before ?? []), ...page.records]);
      setNext(page.next);
    } catch (error) {
      if (asked === list.current) setProblem(messageOf(error));
    } finally {
      asked.asksForOlder = false;
    }
  }, [client, key, next]);
  return { records, problem, older: next === null ? null : older };
}

function withNew(fresh: readonly ActivityRecord[], before: readonly ActivityRecord[]): readonly ActivityRecord[] {
  const known = before[0]?.seq ?? 0;
  return [...fresh.filter(({ seq }) => seq > known), ...before].slice(0, MOST);
}
