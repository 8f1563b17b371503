// The package for code that uses it: a gateway with its servers, its tools and its admin API.
export type { AdminClient } from '../src-shared/contract/admin.ts';
export { type ErrorCode, GatewayError, type Issue } from '../src-shared/contract/errors.ts';
export type { ServerView, TestResult } from '../src-shared/model/mcp-server.ts';
export type { GatewayConfig } from '../src-shared/model/settings.ts';
export type { ToolDetail } from '../src-shared/model/tool.ts';
export { McpHttpAuth } from './core/auth/authorized-fetch.ts';
export { type ClientCredentialsConfig, OAuth2ClientCredentialsProvider } from './core/auth/client-credentials.ts';
export { type GoogleServiceAccountConfig, GoogleServiceAccountProvider } from './core/auth/google-service-account.ts';
export type { McpTokenProvider } from './core/auth/token-provider.ts';
export type { CodeServerInput as McpServerInput, Registrar } from './core/code/code-owner.ts';
export type { CodeTool, ToolArguments, ToolContext, ToolProgress, ToolSchema } from './core/code/tool-definition.ts';
export type { LogLevel } from './core/logger.ts';
export { createGateway } from './library/create-gateway.ts';
export type {
  CallOptions,
  CallToolResult,
  Gateway,
  GatewayOptions,
  ServedGateway,
  ServeOptions,
  StartOptions,
} from './library/types.ts';
