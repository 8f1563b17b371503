// How a test went: what the server offers, or what went wrong and what to do about it.
import type { AuthType } from '../../../src-shared/model/auth-type.ts';
import type { TransportName } from '../../../src-shared/model/mcp-server.ts';
import type { TestRun } from '../../app/ui-store.ts';
import { InertText } from '../../components/inert-text.tsx';
import { adviceFor } from '../../store/server-facts.ts';
import { inertString } from '../../text/inert.ts';
import { count, duration } from '../../text/units.ts';

const NAMED = 12;

export function TestOutcome({ test, transport, auth }: { test: TestRun; transport: TransportName; auth?: AuthType }) {
  if (test.state === 'running') return null;
  if (test.state === 'failed') return <p>{test.problem}</p>;
  const { result, ms } = test;
  if (result.success) {
    const named = result.tools.slice(0, NAMED).map(({ name }) => name);
    const more = result.tool_count - named.length;
    return (
      <>
        <p className="tabular font-medium">
          {count(result.tool_count, 'tool')} in {duration(ms)}
        </p>
        {named.length > 0 && (
          <p className="font-mono text-code [overflow-wrap:anywhere]">
            {inertString(named.join(', '), 600)}
            {more > 0 && ` and ${more} more`}
          </p>
        )}
      </>
    );
  }
  const code = result.error_code ?? 'connection_error';
  return (
    <>
      <div className="flex flex-wrap gap-x-2">
        <code className="font-mono text-code font-medium">{code}</code>
        <InertText text={result.error ?? 'The test failed.'} chars={600} lines={6} />
      </div>
      <p className="text-small text-soft">{adviceFor(code, transport, auth)}</p>
    </>
  );
}
