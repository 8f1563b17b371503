// Files of the workspace that wait for somebody's word before they run: what each would do, its text, and the word.
import { ShieldQuestionMark } from 'lucide-react';
import { useState } from 'react';
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import type { PendingFile, TrustKind } from '../../../src-shared/model/workspace.ts';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp, useGateway, useUi } from '../../app/app-context.ts';
import { useAsked } from '../../app/use-asked.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { Icon } from '../../components/icon.tsx';
import { ExactText, InertText } from '../../components/inert-text.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { inertString } from '../../text/inert.ts';
import { count } from '../../text/units.ts';

const KINDS: Readonly<Record<TrustKind, { word: string; sentence: string }>> = {
  code: { word: 'code', sentence: 'Runs inside the gateway and can do whatever you can.' },
  command: { word: 'command', sentence: 'Starts this program when an agent calls the tool:' },
  secrets: { word: 'secrets', sentence: 'Sends secrets of yours to the address it names.' },
};

/** @param dismissible false where it is always to be found. */
export function WaitingFiles({ dismissible = false }: { dismissible?: boolean }) {
  const { ui } = useApp();
  const waiting = useGateway((state) => state.workspace?.fingerprint ?? null);
  const left = useUi((state) => state.leftWaiting);
  if (waiting === null || (dismissible && left === waiting)) return null;
  return (
    <Waiting
      key={waiting}
      fingerprint={waiting}
      {...(dismissible && { onLeave: () => ui.setState({ leftWaiting: waiting }) })}
    />
  );
}

function Waiting({ fingerprint, onLeave }: { fingerprint: string; onLeave?: () => void }) {
  // With the texts of the files, which no event carries.
  const { answer: shown, problem } = useAsked((client) => client.get_workspace(), [fingerprint]);
  const { connection, actions } = useApp();
  const [busy, setBusy] = useState(false);
  const code = shown?.pending.some(({ kind }) => kind === 'code');

  const approve = async (looked: string) => {
    setBusy(true);
    try {
      await connection.client.approve_workspace({ fingerprint: looked });
      actions.notify.done('The files of the workspace run as you have seen them.');
    } catch (error) {
      const changed = error instanceof GatewayError && error.code === 'conflict';
      actions.notify.problem(
        changed ? 'The files have changed since you looked. Look again before you let them run.' : messageOf(error),
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <section
      aria-label="Waits for your word"
      className="flex shrink-0 flex-col gap-3 rounded-card border border-edge bg-raised p-4"
    >
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <Icon of={ShieldQuestionMark} className="mt-0.5 text-busy-text" />
        <div className="min-w-60 flex-1">
          <h2 className="font-semibold text-busy-text">
            {shown ? count(shown.pending.length, 'file') : 'Files'} of this workspace{' '}
            {shown?.pending.length === 1 ? 'waits' : 'wait'} for your word
          </h2>
          <p className="text-soft">
            Nothing of {shown?.pending.length === 1 ? 'it' : 'them'} runs before you say so. Your word is for exactly
            what is shown here: a change asks again.
          </p>
        </div>
        <span className="flex gap-2">
          {onLeave && (
            <Button look="quiet" onClick={onLeave}>
              Not now
            </Button>
          )}
          {shown?.fingerprint && (
            <Button busy={busy} onClick={() => void approve(shown.fingerprint ?? '')}>
              {code ? 'Run this workspace’s code' : 'Let these tools run'}
            </Button>
          )}
        </span>
      </div>
      {problem && <p className="text-bad-text">{problem}</p>}
      {shown && (
        <ul className="flex flex-col divide-y divide-line border-t border-line">
          {shown.pending.map((file) => (
            <Item key={file.file} file={file} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Item({ file: { file, kind, changed, command_line, runs, content } }: { file: PendingFile }) {
  const { word, sentence } = KINDS[kind];
  return (
    <li className="flex flex-col gap-1.5 py-2.5">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-mono text-code font-semibold [overflow-wrap:anywhere]">{inertString(file, 1_000)}</span>
        <Badge tone="busy">{word}</Badge>
        {changed && <Badge tone="bad">changed since you trusted it</Badge>}
      </div>
      <p className="text-small text-soft">{sentence}</p>
      {command_line !== null && (
        <div className="rounded-control bg-well px-3 py-2">
          <ExactText text={command_line} />
        </div>
      )}
      {runs.length > 0 && (
        <div className="text-small text-soft">
          It runs these files of the workspace, too: <ExactText text={runs.join(', ')} />
        </div>
      )}
      {content !== null && (
        <Disclosure title="Its text" note={count(content.split('\n').length, 'line')} startOpen={kind === 'code'}>
          <div className="flex items-start gap-1 rounded-control border border-line bg-well">
            <ScrollBox label={`Text of ${inertString(file, 200)}`} className="max-h-72 min-w-0 flex-1 px-3 py-2">
              <InertText text={content} mono chars={200_000} lines={5_000} />
            </ScrollBox>
            <CopyButton text={content} label={`Copy the text of ${inertString(file, 200)}`} />
          </div>
        </Disclosure>
      )}
    </li>
  );
}
