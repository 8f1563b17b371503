// What a server is and how it is reached; of secrets the names only.
import { TriangleAlert } from 'lucide-react';
import type { ServerView } from '../../../../src-shared/model/mcp-server.ts';
import { DECRYPTION_FAILED } from '../../../../src-shared/model/naming.ts';
import { Badge } from '../../../components/badge.tsx';
import { CopyButton } from '../../../components/copy-button.tsx';
import { Fact, Facts } from '../../../components/facts.tsx';
import { Icon } from '../../../components/icon.tsx';
import { InertText } from '../../../components/inert-text.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { adviceFor, TRANSPORT_WORDS, targetOf } from '../../../store/server-facts.ts';
import { inertString } from '../../../text/inert.ts';
import { count, duration } from '../../../text/units.ts';
import { ApprovalCard } from '../approval-card.tsx';
import { KIND_WORDS } from '../auth-words.ts';
import { ErrorDetails } from '../error-details.tsx';

export function OverviewTab({ server }: { server: ServerView }) {
  const { last_error, server_info } = server;
  return (
    <div className="scroll-area flex flex-1 flex-col gap-5 px-6 py-5">
      <ApprovalCard server={server} />
      {last_error && server.enabled && server.approval.state === 'approved' && (
        <section aria-label="What is wrong" className="flex flex-col gap-2">
          <div>
            <InertText text={last_error.error} chars={600} lines={6} className="text-bad-text" />
            <p className="text-soft">{adviceFor(last_error.error_code, server.transport, server.auth_type)}</p>
          </div>
          <ErrorDetails server={server} />
        </section>
      )}
      {server.warnings.map(({ code, message }) => (
        <p key={code + message} className="flex gap-2 rounded-control bg-busy-soft px-3 py-2 text-busy-text">
          <Icon of={TriangleAlert} className="mt-0.5" />
          {inertString(message)}
        </p>
      ))}
      <div className="flex items-start gap-1 rounded-control border border-line bg-well py-2 pr-1.5 pl-3">
        <InertText text={targetOf(server)} mono className="flex-1 py-0.5" lines={20} />
        <CopyButton text={targetOf(server)} label={`Copy how ${server.name} is reached`} />
      </div>
      <Facts>
        <Fact term="Transport">
          <Badge>{TRANSPORT_WORDS[server.transport]}</Badge>
        </Fact>
        {server.cwd && <Fact term="Working directory">{inertString(server.cwd, 1_000)}</Fact>}
        {server.env_keys.length > 0 && (
          <Fact term="Environment">
            <Names names={server.env_keys} />
          </Fact>
        )}
        {server.header_keys.length > 0 && (
          <Fact term="Headers">
            <Names names={server.header_keys} />
          </Fact>
        )}
        {server.transport === 'streamable_http' && <Fact term="Authentication">{KIND_WORDS[server.auth_type]}</Fact>}
        {server_info && (
          <Fact term="Says it is">
            {inertString(server_info.name, 120)}{' '}
            <span className="text-soft">{inertString(server_info.version, 60)}</span>
          </Fact>
        )}
        {server.era && (
          <Fact term="Era">
            {server.era === 'modern' ? 'Modern: revision 2026-07-28' : 'Legacy: revisions up to 2025-11-25'}
          </Fact>
        )}
        {server.connected && <Fact term="Tools">{count(server.tool_count, 'tool')}</Fact>}
        {server.timeouts?.connection_ms && (
          <Fact term="Connection timeout">{duration(server.timeouts.connection_ms)}</Fact>
        )}
        {server.timeouts?.tool_call_ms && <Fact term="Call timeout">{duration(server.timeouts.tool_call_ms)}</Fact>}
        <Fact term="Agents">{server.open_to_all ? 'Open to every agent' : 'Those that list it'}</Fact>
        <Fact term="Added">
          <RelativeTime at={server.created_at} />
          {server.origin === 'code' && ' by code of the workspace'}
        </Fact>
        {server.updated_at && (
          <Fact term="Changed">
            <RelativeTime at={server.updated_at} />
          </Fact>
        )}
      </Facts>
    </div>
  );
}

function Names({ names }: { names: readonly string[] }) {
  if (names.includes(DECRYPTION_FAILED)) {
    return <span className="text-bad-text">Cannot be opened with the present key. Enter them again in Edit.</span>;
  }
  return (
    <ul className="flex flex-wrap gap-1">
      {names.map((name) => (
        <li
          key={name}
          className="rounded-tag bg-well px-1.5 font-mono text-code"
          title="Its value is stored and never shown"
        >
          {inertString(name, 120)}
        </li>
      ))}
    </ul>
  );
}
