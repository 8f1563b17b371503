// What is kept of a workspace from one run to the next: its agents as they were last readable, and what was confirmed.
import { z } from 'zod';
import { type AgentFile, agentFileSchema, toAgentFile } from './agent-file.ts';

export interface WorkspaceMemory {
  readonly agents: Readonly<Record<string, AgentFile>>;
  /** By file. */
  readonly trust: Readonly<Record<string, unknown>>;
}

const memorySchema = z.object({
  agents: z.record(z.string(), z.unknown()).catch({}),
  trust: z.record(z.string(), z.unknown()).catch({}),
});

/** One text: what a file of the workspace says must never be taken for a part of the profile, such as a sealed secret. */
export function writeMemory(memory: WorkspaceMemory): string {
  return JSON.stringify(memory);
}

/** Whatever cannot be read is left out: an agent of which nothing is known withholds, a file that was not confirmed waits. */
export function readMemory(stored: unknown): WorkspaceMemory {
  const { agents, trust } = memorySchema.catch({ agents: {}, trust: {} }).parse(parsedText(stored));
  const readable = Object.entries(agents).flatMap(([name, value]) => {
    const parsed = agentFileSchema.safeParse(value);
    return parsed.success ? [[name, toAgentFile(parsed.data)] as const] : [];
  });
  return { agents: Object.fromEntries(readable), trust };
}

function parsedText(stored: unknown): unknown {
  try {
    return typeof stored === 'string' ? JSON.parse(stored) : {};
  } catch {
    return {};
  }
}
