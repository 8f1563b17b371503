// Every way between clients and servers: requests with their answers, what servers ask in between, and what they say unasked.
import type { Clock } from '../clock.ts';
import type { Announcers } from './announcers.ts';
import { type BorrowedLines, createBorrowedLines } from './borrowed-lines.ts';
import type { Catalogues } from './catalogue.ts';
import type { ForwardParts } from './forward.ts';
import { createLines, type Lines } from './lines.ts';
import { createNews, type MayUse, type News } from './news.ts';
import { createOpenedPages, type OpenedPages } from './opened-pages.ts';
import type { AskPerson, UpstreamDirectory } from './parts.ts';
import { createQuestions } from './questions.ts';
import type { RunningCall } from './running-call.ts';
import type { Session } from './session.ts';
import { createStreams, type Streams } from './streams.ts';
import { createSuspendedCalls, type SuspendedCalls } from './suspended-calls.ts';

export interface WaysOptions {
  readonly upstreams: UpstreamDirectory;
  readonly catalogues: Catalogues;
  readonly announcers: Announcers;
  readonly sessions: () => Iterable<Session>;
  /** What runs at a server now, on the line that all share. */
  readonly runningAt: (server: string) => readonly RunningCall[];
  readonly mayUse: MayUse;
  readonly askPerson: AskPerson;
  readonly clock: Clock;
}

export interface Ways extends ForwardParts {
  readonly news: News;
  readonly lines: Lines;
  readonly borrowed: BorrowedLines;
  readonly suspended: SuspendedCalls;
  readonly streams: Streams;
  readonly pages: OpenedPages;
  /** Ends what agents have at servers that they may not use any more. */
  withdraw(): void;
  endAllOf(tokenId: string): void;
  close(): void;
}

export function createWays(options: WaysOptions): Ways {
  const { upstreams, catalogues, announcers, sessions, runningAt, mayUse, askPerson, clock } = options;
  const suspended = createSuspendedCalls(clock);
  const callsTo = (server: string) => [...runningAt(server), ...suspended.waitingAt(server)];
  const news = createNews({ directory: upstreams, catalogues, sessions, callsTo, mayUse });
  const pages = createOpenedPages(upstreams, mayUse);
  const questions = createQuestions(callsTo, askPerson, pages, clock);
  upstreams.answerServers(questions.fromShared);
  const lines = createLines(
    {
      ask: questions.fromOwn,
      tell(session, method, params) {
        if (method === 'notifications/message') news.logTo(session, params);
        // Lists are told of when they have been read anew.
        else if (!method.endsWith('/list_changed')) session.notify(method, params);
      },
    },
    mayUse,
  );
  const borrowed = createBorrowedLines(
    {
      ask: questions.during,
      tell(call, method, params) {
        if (method === 'notifications/message') news.logDuring(call.suspendable?.current ?? call, params);
      },
    },
    mayUse,
    clock,
  );
  const streams = createStreams({ announcers, catalogues, news });
  return {
    news,
    lines,
    borrowed,
    suspended,
    streams,
    pages,
    answer: questions.during,
    withdraw() {
      news.withdraw();
      lines.withdraw();
      borrowed.withdraw();
      suspended.withdraw(mayUse);
    },
    endAllOf(tokenId) {
      suspended.endAllOf(tokenId);
      borrowed.endAllOf(tokenId);
      streams.endAllOf(tokenId);
    },
    close() {
      suspended.close();
      borrowed.close();
      news.close();
      pages.close();
    },
  };
}
