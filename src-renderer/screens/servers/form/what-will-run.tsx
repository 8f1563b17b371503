// What the form means, before it is saved: the exact process or request, advice, and how a test of it went.
import { Check, CircleAlert, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { configWarnings } from '../../../../src-shared/model/config-warnings.ts';
import type { TestRun } from '../../../app/ui-store.ts';
import { Icon } from '../../../components/icon.tsx';
import { Spinner } from '../../../components/spinner.tsx';
import { inertString } from '../../../text/inert.ts';
import { toCommandLine } from '../../../text/shell.ts';
import { TestOutcome } from '../test-outcome.tsx';
import { textToArgs } from './args-text.ts';
import { authHeaders, authTypeOf } from './auth-form.ts';
import { fullBody, type SecretRow, type ServerForm } from './form-model.ts';

export function WhatWillRun({ form, test }: { form: ServerForm; test: TestRun | null }) {
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (test) outcome.current?.scrollIntoView({ block: 'nearest' });
  }, [test]);
  return (
    <section aria-label="What will run" className="flex flex-col gap-3">
      {/* First, because the end of this column may lie below the edge of the dialog. */}
      <div ref={outcome} role="status" className="scroll-my-4 empty:-mb-3">
        {test && <Outcome test={test} form={form} />}
      </div>
      <h3 className="font-semibold">What will run</h3>
      <div className="flex flex-col gap-3 rounded-card border border-line bg-well p-3">
        {form.transport === 'stdio' ? <Process form={form} /> : <Request form={form} />}
      </div>
      {warningsOf(form).map((message) => (
        <p key={message} className="flex gap-2 text-small text-busy-text">
          <Icon of={CircleAlert} className="size-3.5" />
          {message}.
        </p>
      ))}
    </section>
  );
}

function Process({ form }: { form: ServerForm }) {
  const args = textToArgs(form.args);
  const command = form.command.trim();
  return (
    <>
      <Part title="Process">
        {command ? (
          <ol className="flex flex-col font-mono text-code">
            {[command, ...args].map((word, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: words may repeat and have no other identity
              <li key={index} className="flex gap-2">
                <span aria-hidden className="tabular w-4 shrink-0 text-right text-faint">
                  {index}
                </span>
                <span className="min-w-0 [overflow-wrap:anywhere]">{inertString(toCommandLine([word]), 2_000)}</span>
              </li>
            ))}
          </ol>
        ) : (
          <Nothing>Enter a command</Nothing>
        )}
      </Part>
      <Part title="In">
        {form.cwd.trim() ? (
          <span className="font-mono text-code [overflow-wrap:anywhere]">{inertString(form.cwd.trim(), 1_000)}</span>
        ) : (
          <Nothing>the gateway's own directory</Nothing>
        )}
      </Part>
      <Part title="Environment">
        <Names rows={form.env} none="a minimal one, nothing added" />
      </Part>
    </>
  );
}

function Request({ form }: { form: ServerForm }) {
  const added = authHeaders(form.auth);
  return (
    <>
      <Part title="Request">
        {form.url.trim() ? (
          <span className="font-mono text-code [overflow-wrap:anywhere]">
            POST {inertString(form.url.trim(), 2_100)}
          </span>
        ) : (
          <Nothing>Enter a URL</Nothing>
        )}
      </Part>
      <Part title="With headers">
        <Names rows={form.headers} more={added} none="none added" />
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <h4 className="text-small text-faint">{title}</h4>
      {children}
    </div>
  );
}

function Nothing({ children }: { children: ReactNode }) {
  return <span className="text-small text-faint">{children}</span>;
}

function Names({ rows, more = [], none }: { rows: readonly SecretRow[]; more?: readonly string[]; none: string }) {
  const names = [...new Set([...rows.map(({ name }) => name.trim()).filter(Boolean), ...more])];
  if (names.length === 0) return <Nothing>{none}</Nothing>;
  return (
    <ul className="flex flex-col font-mono text-code">
      {names.map((name) => (
        <li key={name} className="[overflow-wrap:anywhere]">
          {inertString(name, 260)} <span className="text-faint">••••</span>
        </li>
      ))}
    </ul>
  );
}

function Outcome({ test, form }: { test: TestRun; form: ServerForm }) {
  if (test.state === 'running') {
    return (
      <p className="flex items-center gap-2 text-soft">
        <Spinner /> Testing…
      </p>
    );
  }
  const good = test.state === 'done' && test.result.success;
  return (
    <div
      className={`flex gap-2 rounded-control px-3 py-2 ${good ? 'bg-ok-soft text-ok-text' : 'bg-bad-soft text-bad-text'}`}
    >
      <Icon of={good ? Check : X} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <TestOutcome test={test} transport={form.transport} auth={authTypeOf(form.auth)} />
      </div>
    </div>
  );
}

function warningsOf(form: ServerForm): string[] {
  const { command, args, url, env, headers, credentials } = fullBody(form);
  const named = (map: object | undefined) =>
    map && Object.keys(map).length > 0 ? Object.fromEntries(Object.keys(map).map((key) => [key, ''])) : null;
  const warnings = configWarnings({
    command: command || null,
    args: args ?? null,
    url: url || null,
    env: named(env),
    headers: named(headers),
    credentials: credentials ?? null,
  });
  return warnings.map(({ message }) => message);
}
