// Add or edit a server: paste or fill in, see what it means, test it, save it.
import { type FormEvent, useId, useRef, useState } from 'react';
import { GatewayError } from '../../../../src-shared/contract/errors.ts';
import type { ServerView, TransportName } from '../../../../src-shared/model/mcp-server.ts';
import { messageOf } from '../../../app/actions/notify.ts';
import { useApp, useGateway } from '../../../app/app-context.ts';
import type { TestRun } from '../../../app/ui-store.ts';
import { useSubmit } from '../../../app/use-submit.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Disclosure } from '../../../components/disclosure.tsx';
import { Field } from '../../../components/field.tsx';
import { Select, TextInput } from '../../../components/inputs.tsx';
import { Switch } from '../../../components/switch.tsx';
import { argsToText } from './args-text.ts';
import { authOfView } from './auth-form.ts';
import { FormContext, useForm } from './form-context.ts';
import { EMPTY_FORM, formOf, fullBody, isChanged, newRow, type ServerForm, updateBody } from './form-model.ts';
import { HttpFields } from './http-fields.tsx';
import { PasteBox } from './paste-box.tsx';
import type { PastedServer } from './read-paste.ts';
import { StdioFields } from './stdio-fields.tsx';
import { errorsAt, type FieldErrors, validateForm } from './validate-form.ts';
import { WhatWillRun } from './what-will-run.tsx';

export function ServerDialog({ id }: { id: string | null }) {
  const server = useGateway((state) => (id === null ? null : state.servers.get(id)));
  // What is edited is the server as it was when the dialog opened: an event in between must not move the fields.
  const [original] = useState(server);
  return original === undefined ? null : <OpenServerDialog original={original} />;
}

function OpenServerDialog({ original }: { original: ServerView | null }) {
  const { actions, connection } = useApp();
  const [start] = useState<ServerForm>(() => (original ? formOf(original) : EMPTY_FORM));
  const [form, setForm] = useState(start);
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<FieldErrors>({});
  const [test, setTest] = useState<TestRun | null>(null);
  const { busy: saving, submit } = useSubmit(
    original ? `save ${original.name}` : `add ${form.name}`,
    actions.closeDialog,
  );
  const [leaving, setLeaving] = useState(false);
  const formElement = useRef<HTMLFormElement>(null);
  const formId = useId();
  const stored = original ? authOfView(original) : { kind: 'none' as const, keys: [] };
  const { '': refusal, ...errors } = tried ? { ...refused, ...validateForm(form) } : refused;
  const tests = useRef(0);
  const asked = useRef<Element | null>(null);

  const change = (changes: Partial<ServerForm>) => {
    setForm((before) => ({ ...before, ...changes }));
    setRefused({});
    setLeaving(false);
    // A result is about the server as it was tested; what it is called makes no difference.
    if (Object.keys(changes).every((key) => key === 'name' || key === 'enabled')) return;
    tests.current += 1;
    setTest(null);
  };
  const showErrors = () => {
    setTried(true);
    requestAnimationFrame(() => formElement.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };
  const keepEditing = () => {
    setLeaving(false);
    const field = asked.current?.isConnected ? asked.current : formElement.current?.querySelector('input, textarea');
    if (field instanceof HTMLElement) field.focus();
  };
  const close = () => {
    if (leaving) return keepEditing();
    if (!isChanged(form, start)) return actions.closeDialog();
    asked.current = document.activeElement;
    setLeaving(true);
  };

  const runTest = async () => {
    const { name: _, ...faults } = validateForm(form);
    if (Object.keys(faults).length > 0) return showErrors();
    const { name, ...body } = fullBody(form);
    tests.current += 1;
    const number = tests.current;
    const show = (run: TestRun) => number === tests.current && setTest(run);
    show({ state: 'running' });
    const began = performance.now();
    try {
      const result = await connection.client.test_server_config(
        original
          ? { ...updateBody(form, original), transport: form.transport, id: original.id }
          : { ...body, ...(name && { name }) },
      );
      show({ state: 'done', result, ms: performance.now() - began });
    } catch (error) {
      show({ state: 'failed', problem: reasonOf(error) });
    }
  };

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (Object.keys(validateForm(form)).length > 0) return showErrors();
    setRefused({});
    await submit(
      async () => {
        const { client } = connection;
        const saved = original
          ? await client.update_server({ id: original.id, ...updateBody(form, original) })
          : await client.create_server(fullBody(form) as Parameters<typeof client.create_server>[0]);
        actions.notify.done(original ? `Saved ${saved.name}.` : `Added ${saved.name}.`);
      },
      (error) => {
        setRefused(refusalOf(error));
        showErrors();
      },
    );
  };

  return (
    <Dialog
      wide
      title={original ? `Edit ${original.name}` : 'Add server'}
      onClose={close}
      footer={
        leaving ? (
          <>
            <p role="alert" className="flex-1">
              Leave without saving?
            </p>
            <Button ref={takeFocus} onClick={keepEditing}>
              Keep editing
            </Button>
            <Button look="danger" onClick={actions.closeDialog}>
              Discard changes
            </Button>
          </>
        ) : (
          <>
            <Button onClick={() => void runTest()} busy={test?.state === 'running'}>
              Test connection
            </Button>
            <p className="min-w-0 flex-1 truncate text-small text-faint max-sm:hidden">Nothing is stored by a test.</p>
            <Button onClick={close}>Cancel</Button>
            <Button look="primary" type="submit" form={formId} busy={saving}>
              Save
            </Button>
          </>
        )
      }
    >
      <div className="scroll-area grid min-h-0 flex-1 md:grid-cols-[minmax(0,1fr)_340px]">
        <form
          ref={formElement}
          id={formId}
          noValidate
          onSubmit={(event) => void save(event)}
          className="flex min-w-0 flex-col gap-4 px-5 py-4"
        >
          <FormContext value={{ form, errors, change }}>
            {!original && <PasteBox onFill={(pasted) => change(fromPaste(pasted))} />}
            <div className="grid grid-cols-[minmax(0,1fr)_160px] gap-3">
              <NameField />
              <TransportField />
            </div>
            {form.transport === 'stdio' ? <StdioFields /> : <HttpFields stored={stored} />}
            <LimitFields />
            <EnabledField />
          </FormContext>
        </form>
        <div className="min-w-0 border-line px-5 py-4 max-md:border-t md:border-l md:bg-panel">
          {/* In sight beside a long form. */}
          <div className="md:sticky md:top-4">
            <WhatWillRun form={form} test={test} />
          </div>
        </div>
      </div>
      {refusal && (
        <p role="alert" className="border-t border-line bg-bad-soft px-5 py-2 text-bad-text [overflow-wrap:anywhere]">
          Not saved. {refusal}
        </p>
      )}
    </Dialog>
  );
}

function NameField() {
  const { form, errors, change } = useForm();
  return (
    <Field label="Name" error={errors.name}>
      {(control) => (
        <TextInput
          {...control}
          mono
          placeholder="filesystem"
          value={form.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      )}
    </Field>
  );
}

function TransportField() {
  const { form, change } = useForm();
  return (
    <Field label="Transport">
      {(control) => (
        <Select
          {...control}
          value={form.transport}
          onChange={(event) => change({ transport: event.currentTarget.value as TransportName })}
        >
          <option value="stdio">stdio</option>
          <option value="streamable_http">Streamable HTTP</option>
        </Select>
      )}
    </Field>
  );
}

function LimitFields() {
  const { form, errors, change } = useForm();
  const used = form.connectionTimeout !== '' || form.callTimeout !== '';
  const invalid = Boolean(errors['timeouts/connection_ms'] ?? errors['timeouts/tool_call_ms']);
  return (
    <Disclosure title="Limits" note={used ? 'own' : 'as in the settings'} startOpen={used} invalid={invalid}>
      <div className="grid grid-cols-2 gap-3">
        <Field label="Connection timeout" hint="Seconds, for this server" error={errors['timeouts/connection_ms']}>
          {(control) => (
            <TextInput
              {...control}
              inputMode="decimal"
              placeholder="10"
              value={form.connectionTimeout}
              onChange={(event) => change({ connectionTimeout: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field label="Call timeout" hint="Seconds, for each call of a tool" error={errors['timeouts/tool_call_ms']}>
          {(control) => (
            <TextInput
              {...control}
              inputMode="decimal"
              placeholder="30"
              value={form.callTimeout}
              onChange={(event) => change({ callTimeout: event.currentTarget.value })}
            />
          )}
        </Field>
      </div>
    </Disclosure>
  );
}

function EnabledField() {
  const { form, change } = useForm();
  const id = useId();
  return (
    <div className="flex items-center gap-2.5">
      <Switch
        id={id}
        checked={form.enabled}
        aria-describedby={`${id}-hint`}
        onChange={(enabled) => change({ enabled })}
      />
      <label htmlFor={id} className="font-medium">
        Enabled
      </label>
      <span id={`${id}-hint`} className="text-small text-faint">
        {form.enabled ? 'It connects as soon as it is saved.' : 'It is stored and stays off.'}
      </span>
    </div>
  );
}

function fromPaste(pasted: PastedServer): Partial<ServerForm> {
  const rows = (map: Readonly<Record<string, string>>) =>
    Object.entries(map).map(([name, value]) => newRow(name, value));
  return {
    name: pasted.name,
    transport: pasted.transport,
    command: pasted.command,
    args: argsToText(pasted.args),
    cwd: pasted.cwd,
    env: rows(pasted.env),
    url: pasted.url,
    headers: rows(pasted.headers),
    enabled: pasted.enabled,
  };
}

/** Where an error of the gateway belongs. */
function refusalOf(error: unknown): FieldErrors {
  if (error instanceof GatewayError && error.code === 'conflict') return { name: error.message };
  if (error instanceof GatewayError && error.issues.length > 0) return errorsAt(error.issues);
  return { '': reasonOf(error) };
}

function reasonOf(error: unknown): string {
  const gone = error instanceof GatewayError && error.code === 'mcp_server_not_found';
  return gone ? 'This server has been deleted meanwhile.' : messageOf(error);
}

/** Of the question whether to leave: the key that answers it must not need a search. */
function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}
