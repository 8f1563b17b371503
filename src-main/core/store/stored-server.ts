// A server as it lies in the profile: settings in the clear, each group of secrets as one sealed token.
import { z } from 'zod';
import { timeoutsSchema } from '../../../src-shared/model/fields.ts';
import { transportSchema } from '../../../src-shared/model/mcp-server.ts';
import { serverNameSchema } from '../../../src-shared/model/naming.ts';

const sealed = z.string().nullable();

/**
 * Every field has to be there, so that a damaged field name is noticed and no server runs without its secrets. Whether a
 * command or URL makes sense is judged where it is used: a rule that became stricter must not cost anybody an entry.
 */
export const storedServerSchema = z.object({
  id: z.guid(),
  name: serverNameSchema,
  transport: transportSchema,
  command: z.string().nullable(),
  args: z.array(z.string()).nullable(),
  cwd: z.string().nullable(),
  url: z.string().nullable(),
  encrypted_env: sealed,
  encrypted_headers: sealed,
  encrypted_credentials: sealed,
  enabled: z.boolean(),
  timeouts: timeoutsSchema.nullable(),
  disabled_tools: z.array(z.string()),
  /** The consent to what it runs, judged where it is needed: a damaged one is none. */
  approval: z.unknown().optional(),
  created_at: z.string(),
  updated_at: z.string().nullable(),
});
export type StoredServer = Readonly<z.infer<typeof storedServerSchema>>;

export interface SortedEntries {
  readonly servers: readonly StoredServer[];
  /** Entries that could not be read, exactly as they were found. */
  readonly needsAttention: readonly unknown[];
  /** What is wrong with each of those, as sentences without any value of theirs but the name. */
  readonly problems: readonly string[];
}

/** Takes each entry by itself: one that cannot be read costs no other. Fields we do not know stay where they are. */
export function sortEntries(entries: readonly unknown[]): SortedEntries {
  const servers: StoredServer[] = [];
  const needsAttention: unknown[] = [];
  const problems: string[] = [];
  const taken = { id: new Set<string>(), name: new Set<string>() };
  for (const entry of entries) {
    const result = storedServerSchema.safeParse(entry);
    const fault = result.success ? clash(result.data, taken) : `its field ${firstField(result.error)} is not valid`;
    if (fault === null) {
      servers.push(entry as StoredServer);
    } else {
      needsAttention.push(entry);
      problems.push(`${nameOf(entry)} cannot be used: ${fault}. It is kept as it is`);
    }
  }
  return { servers, needsAttention, problems };
}

function clash(server: StoredServer, taken: Readonly<Record<'id' | 'name', Set<string>>>): string | null {
  const same = (['name', 'id'] as const).find((field) => taken[field].has(server[field]));
  if (same) return `another server has the same ${same}`;
  taken.id.add(server.id);
  taken.name.add(server.name);
  return null;
}

function firstField(error: z.ZodError): string {
  return error.issues[0]?.path.join('.') || '(all of it)';
}

function nameOf(entry: unknown): string {
  const name = (entry as { name?: unknown } | null)?.name;
  return serverNameSchema.safeParse(name).success ? `The stored server ${name}` : 'A stored server';
}
