// What a server asks of the person at this machine: who asks, in its own words, and three ways to answer.
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { type ElicitationView, formDefaults } from '../../../src-shared/model/elicitation.ts';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp } from '../../app/app-context.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ForeignHost, OpenHost } from '../../components/foreign-host.tsx';
import { InertText } from '../../components/inert-text.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { inertString } from '../../text/inert.ts';
import type { ArgumentProblem } from '../tools/form/check-arguments.ts';
import { FormPending } from '../tools/form/form-pending.tsx';

const SchemaForm = lazy(async () => ({ default: (await import('../tools/form/schema-form.tsx')).SchemaForm }));

type Content = Record<string, unknown>;

export function ElicitationDialog({ question }: { question: ElicitationView }) {
  const { client } = useApp().connection;
  const { elicitation_id: id, server, mode, message, expires_at } = question;
  const [content, setContent] = useState<Content>(() => formDefaults(question.requested_schema));
  const [problems, setProblems] = useState<readonly ArgumentProblem[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  // The gateway tells that the question is closed, and with that the dialog goes.
  const answer = async (action: 'accept' | 'decline' | 'cancel', filled?: Content) => {
    setBusy(true);
    setFailure(null);
    try {
      await client.answer_elicitation({ id, action, ...(filled && { content: filled as AnswerContent }) });
    } catch (error) {
      setFailure(messageOf(error));
      setBusy(false);
    }
  };
  const send = async () => {
    const { checkArguments } = await import('../tools/form/check-arguments.ts');
    const filled = JSON.parse(JSON.stringify(content)) as Content;
    const found = checkArguments(question.requested_schema, filled);
    setProblems(found);
    if (found.length === 0) await answer('accept', filled);
  };

  return (
    <Dialog
      title={`${inertString(server, 80)} asks you`}
      description={occasion(question)}
      onClose={() => !busy && void answer('cancel')}
    >
      <Suspense fallback={<FormPending className="px-5 py-4" />}>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (mode === 'form') void send();
          }}
          className="scroll-area flex min-h-0 flex-col gap-4 px-5 py-4"
        >
          <InertText text={message} chars={2_000} lines={12} />
          {mode === 'form' ? (
            <Fields question={question} content={content} problems={problems} onChange={setContent} onSubmit={send} />
          ) : (
            <Host host={question.host ?? ''} />
          )}
          <p className="text-small text-faint">
            The words above are the server's. Never give it a password. Without an answer it is declined{' '}
            <RelativeTime at={expires_at} />.
          </p>
          {failure && (
            <p role="alert" className="text-bad-text">
              {inertString(failure, 600)}
            </p>
          )}
          <div className="flex items-center justify-end gap-2">
            <Button onClick={() => void answer('cancel')} disabled={busy}>
              Cancel
            </Button>
            <Button onClick={() => void answer('decline')} disabled={busy}>
              Decline
            </Button>
            {mode === 'form' ? (
              <Button type="submit" look="primary" disabled={busy}>
                Send
              </Button>
            ) : (
              <Opener question={question} onOpened={() => void answer('accept')} onFailed={setFailure} />
            )}
          </div>
        </form>
      </Suspense>
    </Dialog>
  );
}

type AnswerContent = Record<string, string | number | boolean | string[]>;

function occasion({ tool, agent }: ElicitationView): string {
  const forWhom = agent === null ? '' : ` for the agent ${inertString(agent, 80)}`;
  if (tool !== null) return `While its tool ${inertString(tool, 80)} runs${forWhom}`;
  return agent === null ? 'While one of its tools runs' : `While it works${forWhom}`;
}

interface FieldsProps {
  readonly question: ElicitationView;
  readonly content: Content;
  readonly problems: readonly ArgumentProblem[];
  readonly onChange: (content: Content) => void;
  readonly onSubmit: () => Promise<void>;
}

function Fields({ question, content, problems, onChange, onSubmit }: FieldsProps): ReactNode {
  const { schema, fields } = useMemo(() => formSchema(question.requested_schema), [question]);
  return (
    <SchemaForm
      idPrefix="question"
      fields={fields}
      schema={schema}
      value={content}
      problems={problems}
      onChange={onChange}
      onSubmit={() => void onSubmit()}
    />
  );
}

/** The gateway let through only what a form can show. Of a list of choices, each can be chosen once. */
function formSchema(given: ElicitationView['requested_schema']) {
  const fields: Record<string, Record<string, string>> = {};
  const properties: Record<string, unknown> = {};
  for (const [name, field] of Object.entries((given?.properties ?? {}) as Record<string, Record<string, unknown>>)) {
    const { title, ...rest } = field;
    const isList = field.type === 'array';
    // Names that would mean something to the library.
    if (name.startsWith('ui:')) continue;
    properties[name] = isList ? { ...rest, uniqueItems: true } : rest;
    fields[name] = {
      ...(typeof title === 'string' && { 'ui:title': inertString(title, 120) }),
      ...(isList && { 'ui:widget': 'checkboxes' }),
    };
  }
  return { schema: { ...given, properties }, fields };
}

function Host({ host }: { host: string }) {
  return (
    <div className="flex flex-col gap-1">
      <p>It wants your browser to open a page of</p>
      <ForeignHost host={host} />
      <p className="text-soft">Go on only if you know this host.</p>
    </div>
  );
}

interface OpenerProps {
  readonly question: ElicitationView;
  readonly onOpened: () => void;
  readonly onFailed: (problem: string) => void;
}

/** The window opens https pages through the one door for that; a browser opens them itself. */
function Opener({ question: { url, host }, onOpened, onFailed }: OpenerProps): ReactNode {
  const { desktop } = useApp().connection;
  if (url === null || !url.startsWith('https://')) return null;
  const open = async () => {
    try {
      await desktop?.open_external({ url });
      onOpened();
    } catch (error) {
      onFailed(messageOf(error));
    }
  };
  return <OpenHost url={url} host={host ?? ''} desktop={desktop !== null} onOpen={() => void open()} />;
}
