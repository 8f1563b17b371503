// What a server's process wrote to its error output, the latest lines.
import { RefreshCw } from 'lucide-react';
import type { ServerView } from '../../../../src-shared/model/mcp-server.ts';
import { Button } from '../../../components/button.tsx';
import { CopyButton } from '../../../components/copy-button.tsx';
import { ScrollBox } from '../../../components/scroll-box.tsx';
import { LogText } from '../error-details.tsx';
import { useServerLog } from '../use-server-log.ts';

export function LogsTab({ server }: { server: ServerView }) {
  const log = useServerLog(server.id, true);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 px-6 py-4">
      <div className="flex items-center gap-1">
        <p className="flex-1 text-small text-soft">The last lines of its error output, secrets taken out.</p>
        <CopyButton text={log.lines.join('\n')} label={`Copy the log of ${server.name}`} />
        <Button small look="quiet" icon={RefreshCw} onClick={log.reload}>
          Read again
        </Button>
      </div>
      <ScrollBox
        label={`Log of ${server.name}`}
        className="min-h-0 flex-1 rounded-control border border-line bg-well px-3 py-2"
      >
        <LogText lines={log.lines} problem={log.problem} loading={log.loading} />
      </ScrollBox>
    </div>
  );
}
