// Writes the list of servers of one agent into its AGENT.md.
import { GatewayError } from '../errors.ts';
import { withServers } from './edit-agent-file.ts';
import { decodeUtf8, WorkspaceFileError } from './front-matter.ts';
import { replaceFile } from './replace-file.ts';
import { readInside } from './workspace-files.ts';

/**
 * @param root without links in it
 * @param agent one that is known: its name becomes part of a path
 * @param servers null for no list of its own
 * @throws GatewayError `conflict` when the file cannot be read or changed as it is, and as {@link replaceFile}
 */
export async function assignServers(root: string, agent: string, servers: readonly string[] | null): Promise<void> {
  const file = `agents/${agent}/AGENT.md`;
  const found = await readInside(root, file);
  try {
    if (!found) throw new WorkspaceFileError('It is not there any more');
    if ('fault' in found) throw new WorkspaceFileError(found.fault);
    const text = decodeUtf8(found.bytes);
    const changed = withServers(text, servers);
    if (changed !== text) await replaceFile(root, file, found.digest, changed);
  } catch (error) {
    if (!(error instanceof WorkspaceFileError)) throw error;
    throw new GatewayError('conflict', `${file} is not changed: ${error.message}`, { cause: error });
  }
}
