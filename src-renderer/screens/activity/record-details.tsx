// One record in full: everything the log knows, and that it knows no values.
import { X } from 'lucide-react';
import type { ActivityRecord } from '../../../src-shared/model/activity.ts';
import { IconButton } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Fact, Facts } from '../../components/facts.tsx';
import { InertText } from '../../components/inert-text.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { bytes, duration, exactTime } from '../../text/units.ts';
import { actorWords, deedWords, resultWords } from './activity-words.ts';

interface RecordDetailsProps {
  readonly record: ActivityRecord;
  readonly onClose: () => void;
}

export function RecordDetails({ record, onClose }: RecordDetailsProps) {
  const { seq, time, who, kind, server, shape, bytes_in, bytes_out, result, ms, hash } = record;
  return (
    <ScrollBox label={`Record ${seq}`} className="flex w-90 shrink-0 flex-col gap-4 border-l border-line px-5 py-4">
      <div className="flex items-start gap-2">
        <h2 className="min-w-0 flex-1 text-section font-semibold [overflow-wrap:anywhere]">{deedWords(record)}</h2>
        <CopyButton text={JSON.stringify(record, null, 2)} label="Copy the record as JSON" />
        <IconButton icon={X} label="Close details" small onClick={onClose} />
      </div>
      <Facts>
        <Fact term="Result">
          {resultWords(result)}
          {result !== 'ok' && <code className="ml-1.5 font-mono text-code text-faint">{result}</code>}
        </Fact>
        <Fact term="Who">
          {actorWords(who)}
          {who.agent !== null && who.kind !== 'agent' && ` (as ${who.agent})`}
          {who.token_id && <span className="block text-small text-faint">token {who.token_id}</span>}
        </Fact>
        {server && <Fact term="Server">{server}</Fact>}
        <Fact term="When">{exactTime(Date.parse(time))}</Fact>
        <Fact term="Duration">{duration(ms)}</Fact>
        {bytes_in !== null && <Fact term="Arguments">{bytes(bytes_in)}</Fact>}
        {bytes_out !== null && <Fact term="Answer">{bytes(bytes_out)}</Fact>}
        <Fact term="Number">{seq.toLocaleString('en')}</Fact>
        <Fact term="Fingerprint">
          <code className="font-mono text-code" title={hash}>
            {hash.slice(0, 12)}…
          </code>
        </Fact>
      </Facts>
      <div className="flex flex-col gap-1">
        <h3 className="font-medium">{kind === 'tool' ? 'Shape of the arguments' : 'Shape of the input'}</h3>
        <div className="rounded-control bg-well px-3 py-2">
          <InertText text={shape} mono />
        </div>
        <p className="text-small text-faint">Names and types only: the log never holds a value.</p>
      </div>
    </ScrollBox>
  );
}
