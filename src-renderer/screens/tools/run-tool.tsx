// The place to run a tool: arguments as a form or as JSON, progress, cancel, and what came back.
import { Play, Square } from 'lucide-react';
import { Component, lazy, type ReactNode, Suspense, useMemo, useRef, useState } from 'react';
import type { ToolDetail } from '../../../src-shared/model/tool.ts';
import { useApp, useRuns } from '../../app/app-context.ts';
import { keepDraft, type ToolRun } from '../../app/runs-store.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { toolCallAsCurl } from '../../text/as-command.ts';
import type { ArgumentProblem } from './form/check-arguments.ts';
import { FormPending } from './form/form-pending.tsx';
import { JsonArguments } from './form/json-arguments.tsx';
import { prepareSchema } from './form/prepare-schema.ts';
import { RunResults } from './result/run-results.tsx';
import { RunProgress } from './run-progress.tsx';

const SchemaForm = lazy(async () => ({ default: (await import('./form/schema-form.tsx')).SchemaForm }));

const NOTHING = {};
const isRunning = ({ outcome }: ToolRun) => outcome.state === 'running';

export function RunTool({ tool }: { tool: ToolDetail }) {
  const { actions, runs, host } = useApp();
  const args = useRuns((state) => state.drafts.get(tool.name)) ?? NOTHING;
  const own = useRuns((state) => state.runs.get(tool.name));
  const schema = useMemo(() => prepareSchema(tool.input_schema), [tool]);
  const [asJson, setAsJson] = useState(schema === null);
  const [brokenJson, setBrokenJson] = useState(false);
  const [problems, setProblems] = useState<readonly ArgumentProblem[]>([]);
  const area = useRef<HTMLFormElement>(null);
  const running = own?.find(isRunning);
  const simple =
    schema !== null && Object.keys(schema.properties ?? NOTHING).length === 0 && !schema.additionalProperties;
  const complete = () => JSON.parse(JSON.stringify(args)) as Record<string, unknown>;

  const change = (next: Record<string, unknown>) => {
    keepDraft(runs, tool.name, next);
    if (problems.length > 0) setProblems([]);
  };
  const run = async () => {
    if (running || brokenJson) return;
    const { checkArguments } = await import('./form/check-arguments.ts');
    // Asked for twice before that was loaded.
    if (runs.getState().runs.get(tool.name)?.some(isRunning)) return;
    const found = checkArguments(tool.input_schema, complete());
    setProblems(found);
    if (found.length === 0) return actions.tools.run(tool.name, complete());
    if (area.current) focusFirstFault(area.current);
  };
  const json = (
    <JsonArguments
      value={args}
      onChange={(next) => next && change(next)}
      onBroken={setBrokenJson}
      {...(schema === null && { note: 'Its schema is too large for a form.' })}
    />
  );

  return (
    <div className="scroll-area flex min-h-0 flex-1 flex-col">
      <Suspense fallback={<FormPending className="px-6 pt-5" />}>
        <form
          ref={area}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void run();
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
              event.preventDefault();
              if (!event.repeat) void run();
            }
          }}
          className="flex flex-col gap-4 px-6 pt-5"
        >
          <div className="flex items-center gap-2">
            <h3 className="flex-1 font-semibold">Arguments</h3>
            {schema !== null && !simple && (
              <Segmented
                label="How to enter the arguments"
                options={[
                  { value: 'form', label: 'Form' },
                  { value: 'json', label: 'JSON' },
                ]}
                value={asJson ? 'json' : 'form'}
                onChange={(value) => {
                  setAsJson(value === 'json');
                  setBrokenJson(false);
                }}
              />
            )}
          </div>
          {simple && !asJson && <p className="text-soft">It takes no arguments.</p>}
          {!asJson && !simple && schema ? (
            <FormBoundary fallback={json}>
              <SchemaForm
                schema={schema}
                value={args}
                problems={problems}
                onChange={change}
                onSubmit={() => void run()}
              />
            </FormBoundary>
          ) : (
            (asJson || schema === null) && json
          )}
          {problems.length > 0 && <Problems problems={problems} visible={asJson} />}
          <div className="sticky bottom-0 -mx-6 flex items-center gap-2 bg-canvas px-6 py-3">
            {running ? (
              <Button icon={Square} onClick={() => void actions.tools.cancel(running.id)}>
                Cancel
              </Button>
            ) : (
              <Button type="submit" look="primary" icon={Play} disabled={tool.disabled || brokenJson}>
                Run
              </Button>
            )}
            {running && <RunProgress run={running} />}
            {tool.disabled && (
              <p className="text-small text-soft">
                {tool.review === 'changed'
                  ? 'This tool changed since it was accepted. Review the tools of its server first.'
                  : 'This tool is switched off.'}
              </p>
            )}
            {!running && (
              <CopyButton
                className="ml-auto"
                label="Copy as curl"
                text={() => toolCallAsCurl(tool.name, complete(), host.getState().apiUrl ?? 'http://127.0.0.1:8000')}
              >
                Copy as curl
              </CopyButton>
            )}
          </div>
        </form>
      </Suspense>
      {own && own.length > 0 && <RunResults tool={tool.name} runs={own} />}
    </div>
  );
}

/** In the form every problem stands at its field; as JSON, and for what has no field, they are listed. */
function Problems({ problems, visible }: { problems: readonly ArgumentProblem[]; visible: boolean }) {
  const rest = visible ? problems : problems.filter(({ path }) => path.length === 0);
  return (
    <div role="alert" className="text-bad-text">
      {rest.length === 0 && <span className="sr-only">Some arguments are not right yet.</span>}
      {rest.slice(0, 10).map(({ path, message }) => (
        <p key={path.join('/')}>
          {path.length > 0 && <span className="font-mono text-code">{path.join('.')}: </span>}
          {message}
        </p>
      ))}
    </div>
  );
}

/** A schema the form library cannot draw is no reason not to run the tool. */
class FormBoundary extends Component<{ fallback: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}

/** The generated form marks its fields a few frames after it was told what is wrong with them. */
function focusFirstFault(area: HTMLElement, tries = 20): void {
  const field = area.querySelector<HTMLElement>('[aria-invalid=true]');
  if (field) field.focus();
  else if (tries > 0) requestAnimationFrame(() => focusFirstFault(area, tries - 1));
}
