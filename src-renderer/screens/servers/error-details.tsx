// What stands behind an error: its code, its whole text, and what the server's process wrote last.
import { Stethoscope } from 'lucide-react';
import type { ServerView } from '../../../src-shared/model/mcp-server.ts';
import { useApp } from '../../app/app-context.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { InertText } from '../../components/inert-text.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { useServerLog } from './use-server-log.ts';

export function ErrorDetails({ server }: { server: ServerView }) {
  const { actions } = useApp();
  const log = useServerLog(server.id, server.transport === 'stdio');
  if (!server.last_error) return null;
  const { error, error_code } = server.last_error;
  const tail = log.lines.join('\n');
  return (
    <div className="rounded-control border border-line bg-canvas">
      <div className="flex items-center gap-2 border-b border-line py-1 pr-1 pl-3 text-small text-soft">
        <span className="flex-1">
          Code <code className="font-mono text-code text-text">{error_code}</code>
        </span>
        <Button
          small
          look="quiet"
          icon={Stethoscope}
          onClick={() => actions.openDialog({ kind: 'diagnose', id: server.id })}
        >
          Diagnose <span className="sr-only">{server.name}</span>
        </Button>
        <CopyButton
          text={[`${error_code}: ${error}`, tail].filter(Boolean).join('\n\n')}
          label={`Copy the error of ${server.name}`}
        >
          Copy
        </CopyButton>
      </div>
      <ScrollBox label={`Error output of ${server.name}`} className="max-h-56 px-3 py-2">
        {error.length > 400 && <InertText text={error} className="mb-2" />}
        {server.transport === 'stdio' ? (
          <LogText lines={log.lines} problem={log.problem} loading={log.loading} />
        ) : (
          <p className="text-soft">A server over HTTP leaves no output here. Its own log says more.</p>
        )}
      </ScrollBox>
    </div>
  );
}

interface LogTextProps {
  readonly lines: readonly string[];
  readonly problem: string | null;
  readonly loading: boolean;
}

export function LogText({ lines, problem, loading }: LogTextProps) {
  if (problem) return <p className="text-bad-text">{problem}</p>;
  if (loading) return <p className="animate-later text-soft">Reading what it wrote…</p>;
  if (lines.length === 0) return <p className="text-soft">It wrote nothing to its error output.</p>;
  return <InertText text={lines.join('\n')} chars={20_000} lines={400} mono className="text-soft" />;
}
