// Tries a configuration with a connection of its own: connect, list, disconnect, and nothing left behind.
import type { ServerConfig, TestResult } from '../../../src-shared/model/mcp-server.ts';
import { GatewayError, isConnectionErrorCode } from '../errors.ts';
import { connectFailure } from './connect-failure.ts';
import { discoverTools } from './discover-tools.ts';
import type { ListOptions } from './list-pages.ts';
import type { UpstreamLink } from './upstream-link.ts';

export type OpenLink = (signal: AbortSignal) => Promise<UpstreamLink>;

/** @param limits `timeoutMs` is for connecting, and again for each page of the list; see {@link ListOptions} for all of them. */
export async function testConnection(
  config: Pick<ServerConfig, 'name'>,
  open: OpenLink,
  limits: ListOptions & { readonly signal: AbortSignal },
): Promise<TestResult> {
  const { signal } = limits;
  let link: UpstreamLink | null = null;
  try {
    link = await open(signal);
    const { tools } = await discoverTools(link, limits);
    return {
      success: true,
      tool_count: tools.length,
      tools: tools.map(({ definition }) => ({ name: definition.name, description: textOf(definition.description) })),
      error: null,
      error_code: null,
    };
  } catch (error) {
    if (signal.aborted) throw new GatewayError('cancelled', 'The test was cancelled', { cause: error });
    return failedTest(connectFailure(error, config.name, link));
  } finally {
    await link?.close();
  }
}

export function failedTest(error: GatewayError): TestResult {
  return {
    success: false,
    tool_count: 0,
    tools: [],
    error: error.message,
    error_code: isConnectionErrorCode(error.code) ? error.code : 'connection_error',
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
