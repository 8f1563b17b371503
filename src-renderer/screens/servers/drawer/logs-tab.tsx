// What a server's processes write to their error output: as it comes, with numbers, to be searched and copied.
import { ArrowDown, Eraser } from 'lucide-react';
import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ServerView } from '../../../../src-shared/model/mcp-server.ts';
import { Button } from '../../../components/button.tsx';
import { CopyButton } from '../../../components/copy-button.tsx';
import { ScrollBox } from '../../../components/scroll-box.tsx';
import { SearchField } from '../../../components/search-field.tsx';
import { inertString } from '../../../text/inert.ts';
import { LogText } from '../error-details.tsx';
import { useServerLog } from '../use-server-log.ts';

/** So near the end counts as at the end. In pixels. */
const NEAR_PX = 24;
const LINE_CHARS = 8_192;

export function LogsTab({ server }: { server: ServerView }) {
  const log = useServerLog(server.id, true);
  const [search, setSearch] = useState('');
  /** Lines up to this number are not shown any more. */
  const [cleared, setCleared] = useState(0);
  const [atEnd, setAtEnd] = useState(true);
  const box = useRef<HTMLElement>(null);

  const shown = useMemo(() => {
    const first = log.last - log.lines.length + 1;
    const sought = search.toLowerCase();
    return log.lines
      .map((text, index) => ({ number: first + index, text }))
      .filter(({ number, text }) => number > cleared && text.toLowerCase().includes(sought));
  }, [log.lines, log.last, cleared, search]);

  const toEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight });
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every line that comes
  useLayoutEffect(() => {
    if (atEnd) toEnd();
  }, [shown, atEnd]);

  const isPlain = log.lines.length === 0 || log.problem !== null;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 px-6 py-4">
      <div className="flex items-center gap-1">
        <SearchField label="Search the log" value={search} onChange={setSearch} className="min-w-0 flex-1" />
        <CopyButton text={() => shown.map(({ text }) => text).join('\n')} label={`Copy the log of ${server.name}`} />
        <Button small look="quiet" icon={Eraser} onClick={() => setCleared(log.last)}>
          Clear view
        </Button>
      </div>
      <div className="relative flex min-h-0 flex-1">
        <ScrollBox
          ref={box}
          label={`Log of ${server.name}`}
          className="min-h-0 flex-1 rounded-control border border-line bg-well px-3 py-2"
          onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
            setAtEnd(scrollHeight - scrollTop - clientHeight < NEAR_PX)
          }
        >
          {isPlain && <LogText lines={log.lines} problem={log.problem} loading={log.loading} />}
          {!isPlain && shown.length === 0 && (
            <p className="text-soft">{search === '' ? 'Cleared. New lines appear here.' : 'No line contains this.'}</p>
          )}
          {!isPlain && shown.map(({ number, text }) => <Line key={number} number={number} text={text} />)}
        </ScrollBox>
        {!atEnd && (
          <Button
            small
            icon={ArrowDown}
            className="absolute right-4 bottom-3"
            onClick={() => {
              setAtEnd(true);
              toEnd();
            }}
          >
            Newest lines
          </Button>
        )}
      </div>
      <p className="text-small text-soft">Its error output as it comes, secrets taken out.</p>
    </div>
  );
}

/** Drawn once: lines do not change. */
const Line = memo(function Line({ number, text }: { number: number; text: string }) {
  return (
    <div className="flex gap-3 font-mono text-code text-soft">
      <span aria-hidden className="tabular w-8 shrink-0 select-none text-right text-faint">
        {number}
      </span>
      <span dir="auto" className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext]">
        {inertString(text, LINE_CHARS)}
      </span>
    </div>
  );
});
