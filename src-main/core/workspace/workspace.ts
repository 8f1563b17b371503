// Reads a workspace folder: gateway.yaml and the agents. Nothing outside the folder is ever read.
import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { GatewayConfig } from '../../../src-shared/model/settings.ts';
import { type AgentFile, readAgentFile } from './agent-file.ts';
import { WorkspaceFileError } from './front-matter.ts';
import { readGatewayYaml } from './gateway-yaml.ts';

export interface WorkspaceAgent {
  readonly name: string;
  /** What the file says; null when it cannot be read. */
  readonly file: AgentFile | null;
  readonly error: string | null;
  readonly place: null;
}

export interface Workspace {
  readonly root: string;
  readonly config: GatewayConfig;
  readonly agents: readonly WorkspaceAgent[];
  /** Problems and remarks, each a sentence. */
  readonly notices: readonly { readonly code: string; readonly message: string }[];
}

export function readWorkspace(folder: string, environment: Readonly<Record<string, string | undefined>>): Workspace {
  const notices: { code: string; message: string }[] = [];
  let root: string;
  try {
    root = realpathSync(folder);
  } catch {
    const message = `The workspace folder ${folder} cannot be read`;
    return { root: folder, config: {}, agents: [], notices: [{ code: 'workspace_unreadable', message }] };
  }
  let config: GatewayConfig = {};
  try {
    const bytes = readInside(root, 'gateway.yaml');
    if (bytes) {
      const yaml = readGatewayYaml(bytes, environment);
      config = yaml.config;
      for (const message of yaml.notes) notices.push({ code: 'gateway_yaml', message });
    }
  } catch (error) {
    notices.push({ code: 'gateway_yaml', message: `gateway.yaml is not used: ${reasonOf(error)}` });
  }
  return { root, config, agents: readAgents(root), notices };
}

function readAgents(root: string): WorkspaceAgent[] {
  return folders(path.join(root, 'agents')).flatMap((name): WorkspaceAgent[] => {
    const file = path.join('agents', name, 'AGENT.md');
    try {
      const bytes = readInside(root, file);
      return bytes ? [{ name, file: readAgentFile(bytes), error: null, place: null }] : [];
    } catch (error) {
      return [{ name, file: null, error: `${file}: ${reasonOf(error)}`, place: null }];
    }
  });
}

function folders(directory: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
  // A linked folder may still lead inside the workspace: `readInside` judges where it really is.
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => entry.name)
    .sort();
}

/** The bytes of a file whose real place is inside the workspace; null when there is none. */
function readInside(root: string, relative: string): Uint8Array | null {
  let real: string;
  try {
    real = realpathSync(path.join(root, relative));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new WorkspaceFileError('The file cannot be read');
  }
  if (!real.startsWith(root + path.sep)) throw new WorkspaceFileError('The file lies outside the workspace');
  try {
    // Opening a pipe would wait for somebody to write into it.
    if (!statSync(real).isFile()) throw new WorkspaceFileError('It is no ordinary file');
    return readFileSync(real);
  } catch (error) {
    throw error instanceof WorkspaceFileError ? error : new WorkspaceFileError('The file cannot be read');
  }
}

function reasonOf(error: unknown): string {
  return error instanceof WorkspaceFileError ? error.message : 'it cannot be read';
}
