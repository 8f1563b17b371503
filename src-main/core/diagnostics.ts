// What a bug report needs, as text: versions, settings, and the state of each server, with nobody's secret in it.
import { arch, platform, release } from 'node:os';
import type { AgentView } from '../../src-shared/model/agent.ts';
import type { ServerView } from '../../src-shared/model/mcp-server.ts';
import type { SettingsView } from '../../src-shared/model/settings.ts';
import { visible } from './logger.ts';

export interface DiagnosticsInput {
  readonly settings: SettingsView;
  readonly servers: readonly ServerView[];
  readonly agents: readonly AgentView[];
}

/** The caller takes live secrets out; arguments and URLs are left away here because they may hold unknown ones. */
export function describeGateway({ settings, servers, agents }: DiagnosticsInput): string {
  const sourced = ({ value, source }: { value: number; source: string }, unit = '') => `${value}${unit} (${source})`;
  return [
    `Agent Gateway Desktop ${settings.version}`,
    `System: ${platform()} ${release()} ${arch()}, Node ${process.versions.node}`,
    `Port: ${sourced(settings.port)}`,
    `Connection timeout: ${sourced(settings.connection_timeout_ms, ' ms')}`,
    `Tool call timeout: ${sourced(settings.tool_call_timeout_ms, ' ms')}`,
    `Workspace: ${settings.workspace.value === null ? 'none' : `set (${settings.workspace.source})`}`,
    `Key: ${settings.key.description}`,
    ...settings.notices.map(({ message }) => `Notice: ${visible(message)}`),
    '',
    `Servers: ${servers.length}`,
    ...servers.flatMap(serverLines),
    '',
    `Agents: ${agents.length}`,
    ...agents.map(
      ({ name, enabled, error }) =>
        `- ${visible(name)}: ${error === null ? (enabled ? 'ok' : 'disabled') : visible(error)}`,
    ),
    '',
  ].join('\n');
}

function serverLines(server: ServerView): string[] {
  const { name, transport, status, era, tool_count, server_info, last_error, warnings } = server;
  const peer = server_info ? `, ${visible(server_info.name)} ${visible(server_info.version)}` : '';
  return [
    `- ${name}: ${transport}, ${status}, ${tool_count} tools${era ? `, ${era}` : ''}${peer}`,
    ...(last_error ? [`  ${last_error.error_code}: ${visible(last_error.error)}`] : []),
    ...warnings.map(({ code }) => `  warning: ${code}`),
  ];
}
