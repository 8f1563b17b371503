// What the core tells its observers: whole new views, numbered, over IPC and as server-sent events.
import { z } from 'zod';
import { agentViewSchema } from '../model/agent.ts';
import { agentTokensSchema } from '../model/agent-token.ts';
import { diagnosisStepSchema } from '../model/diagnosis.ts';
import { elicitationViewSchema } from '../model/elicitation.ts';
import { serverViewSchema } from '../model/mcp-server.ts';
import { settingsViewSchema } from '../model/settings.ts';
import { toolSummarySchema } from '../model/tool.ts';
import { workspaceViewSchema } from '../model/workspace.ts';

/** The owner of a set of tools: one MCP server, or all code tools, or all file tools. */
export const toolOwnerSchema = z.string();

export const gatewayEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('server'), server: serverViewSchema }),
  z.object({ type: z.literal('server_removed'), server_id: z.string() }),
  z.object({ type: z.literal('tools'), owner: toolOwnerSchema, tools: z.array(toolSummarySchema) }),
  z.object({ type: z.literal('agents'), agents: z.array(agentViewSchema) }),
  /** The tokens of one agent; none of their texts. */
  z.object({ type: z.literal('agent_tokens'), ...agentTokensSchema.shape }),
  /** Null: there is none. */
  z.object({ type: z.literal('workspace'), workspace: workspaceViewSchema.nullable() }),
  /** A server that some agents listed is open to every agent from now on. */
  z.object({ type: z.literal('access_widened'), server_id: z.string(), server: z.string() }),
  /** The names of the secrets for file tools. */
  z.object({ type: z.literal('secrets'), names: z.array(z.string()) }),
  /** A server asks something of the person at this machine. */
  z.object({ type: z.literal('elicitation'), elicitation: elicitationViewSchema }),
  /** It was answered, taken back, or ran out of time. */
  z.object({ type: z.literal('elicitation_closed'), elicitation_id: z.string() }),
  z.object({ type: z.literal('settings'), settings: settingsViewSchema }),
  z.object({
    type: z.literal('tool_progress'),
    call_id: z.string(),
    progress: z.number(),
    total: z.number().nullable(),
    message: z.string().nullable(),
  }),
  /** A diagnosis that was given a `call_id` has come one step further. */
  z.object({ type: z.literal('diagnosis_step'), call_id: z.string(), step: diagnosisStepSchema }),
  /** The activity log has records up to this number; told for many at once. */
  z.object({ type: z.literal('activity'), last: z.int() }),
  /** A server's log has lines up to this number; told at most four times a second. */
  z.object({ type: z.literal('server_log'), server_id: z.string(), last: z.int() }),
  /** What came before is gone: take a new snapshot. */
  z.object({ type: z.literal('reset') }),
]);
export type GatewayEvent = z.infer<typeof gatewayEventSchema>;

/** An event with its id `<boot>:<seq>`; `boot` changes with every start of the gateway, `seq` counts from 1. */
export interface NumberedEvent {
  readonly id: string;
  readonly event: GatewayEvent;
}

export const snapshotSchema = z.object({
  boot: z.string(),
  /** The number of the last event this snapshot contains. */
  seq: z.int(),
  servers: z.array(serverViewSchema),
  tools: z.array(z.object({ owner: toolOwnerSchema, tools: z.array(toolSummarySchema) })),
  agents: z.array(agentViewSchema),
  /** Of every agent that has any, also of those that are gone. */
  agent_tokens: z.array(agentTokensSchema),
  /** What waits for an answer, oldest first. */
  elicitations: z.array(elicitationViewSchema),
  settings: settingsViewSchema,
  workspace: workspaceViewSchema.nullable(),
  /** The names of the secrets for file tools. */
  secrets: z.array(z.string()),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
