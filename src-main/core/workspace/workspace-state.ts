// What a workspace says, from the files as they are: of each the last good version, and what is wrong with the present one.
import type { FilePlace } from '../../../src-shared/model/agent.ts';
import { type AgentFile, readAgentFile } from './agent-file.ts';
import { WorkspaceFileError } from './front-matter.ts';
import { type GatewayYaml, readGatewayYaml } from './gateway-yaml.ts';
import { readToolFile, type ToolFile } from './tool-file.ts';
import type { FoundFile } from './workspace-files.ts';

export interface FileFault extends FilePlace {
  /** What is wrong, with file and place in words. */
  readonly message: string;
}

export interface Slot<T> {
  /** Of the content that was looked at last; null for what is only remembered. */
  readonly digest: string | null;
  readonly good: T | null;
  readonly fault: FileFault | null;
}

export interface CodeFile {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly digest: string;
}

export interface WorkspaceState {
  readonly config: Slot<GatewayYaml> | null;
  /** By agent. */
  readonly agents: ReadonlyMap<string, Slot<AgentFile>>;
  /** By file, in order. */
  readonly tools: ReadonlyMap<string, Slot<ToolFile>>;
  /** Tools of Agent Gateway that need Python. */
  readonly pythonTools: readonly string[];
  readonly code: CodeFile | null;
  /** Faults of the files that have no slot: folders, and gateway.ts itself. */
  readonly faults: readonly FileFault[];
}

/** What is known before anything is read: the agents as they were when they were last readable. */
export function rememberedState(agents: Readonly<Record<string, AgentFile>>): WorkspaceState {
  const slots = Object.entries(agents).map(([name, good]) => [name, { digest: null, good, fault: null }] as const);
  return { config: null, agents: new Map(slots), tools: new Map(), pythonTools: [], code: null, faults: [] };
}

export interface StateInput {
  readonly files: ReadonlyMap<string, FoundFile>;
  /** Folders whose content is not known now, with the reason. */
  readonly unlisted: ReadonlyMap<string, string>;
  readonly rootFault: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function nextState(before: WorkspaceState, input: StateInput): WorkspaceState {
  const { files, unlisted, rootFault, environment } = input;
  if (rootFault !== null) {
    return { ...before, faults: [{ file: '.', line: null, column: null, message: rootFault }] };
  }
  const faults: FileFault[] = [];
  for (const [folder, reason] of unlisted) {
    faults.push({ file: folder, line: null, column: null, message: `${folder} ${reason}; what was known of it stays` });
  }
  const agents = new Map<string, Slot<AgentFile>>(unlisted.has('agents') ? before.agents : []);
  const tools = new Map<string, Slot<ToolFile>>(unlisted.has('tools') ? before.tools : []);
  const pythonTools: string[] = unlisted.has('tools') ? [...before.pythonTools] : [];
  for (const [file, found] of files) {
    const agent = /^agents\/([^/]+)\/AGENT\.md$/.exec(file)?.[1];
    if (agent !== undefined) agents.set(agent, nextAgent(before.agents.get(agent), file, found));
    else if (/^tools\/[^/]+$/.test(file)) {
      tools.set(file, nextSlot(before.tools.get(file), file, found, readToolFile));
    } else if (/^tools\/[^/]+\/TOOL\.md$/.test(file)) pythonTools.push(file);
  }
  const config = files.get('gateway.yaml');
  return {
    config: config
      ? nextSlot(before.config ?? undefined, 'gateway.yaml', config, (bytes) => readGatewayYaml(bytes, environment))
      : null,
    agents,
    tools: withoutSameNames(tools),
    pythonTools,
    code: codeFile(files, before.code, faults),
    faults,
  };
}

function nextSlot<T>(
  before: Slot<T> | undefined,
  file: string,
  found: FoundFile,
  read: (bytes: Uint8Array) => T,
): Slot<T> {
  if (before && before.digest === found.digest) return before;
  const { digest } = found;
  try {
    if ('fault' in found) throw new WorkspaceFileError(found.fault);
    return { digest, good: read(found.bytes), fault: null };
  } catch (error) {
    return { digest, good: before?.good ?? null, fault: toFault(file, error) };
  }
}

/** Many editors empty a file before they write it: an agent without any list would open servers to everybody. */
function nextAgent(before: Slot<AgentFile> | undefined, file: string, found: FoundFile): Slot<AgentFile> {
  const emptied = before?.good && 'bytes' in found && found.bytes.length === 0;
  return nextSlot(before, file, found, (bytes) => {
    if (emptied) throw new WorkspaceFileError('The file is empty');
    return readAgentFile(bytes);
  });
}

/** The first file by name keeps the tool's name. */
function withoutSameNames(tools: ReadonlyMap<string, Slot<ToolFile>>): typeof tools {
  const owners = new Map<string, string>();
  return new Map(
    [...tools].map(([file, slot]) => {
      if (!slot.good) return [file, slot];
      const { name } = slot.good;
      const owner = owners.get(name);
      if (owner === undefined) {
        owners.set(name, file);
        return [file, slot];
      }
      const fault = toFault(file, new WorkspaceFileError(`name: ${owner} has a tool called ${name} already`));
      return [file, { digest: null, good: null, fault }];
    }),
  );
}

function codeFile(
  files: ReadonlyMap<string, FoundFile>,
  before: CodeFile | null,
  faults: FileFault[],
): CodeFile | null {
  const [first, second] = ['gateway.ts', 'gateway.mjs'].filter((file) => files.has(file));
  if (first === undefined) return null;
  if (second !== undefined) faults.push(toFault(second, new WorkspaceFileError(`It is not used because of ${first}`)));
  const found = files.get(first) as FoundFile;
  if ('bytes' in found) return { file: first, bytes: found.bytes, digest: found.digest };
  faults.push(toFault(first, new WorkspaceFileError(found.fault)));
  return before?.file === first ? before : null;
}

export function toFault(file: string, error: unknown): FileFault {
  if (!(error instanceof WorkspaceFileError)) {
    return { file, line: null, column: null, message: `${file}: It cannot be read` };
  }
  return { file, line: error.line, column: error.column, message: `${file}: ${error.message}` };
}

export function faultsOf({ config, agents, tools, faults }: WorkspaceState): FileFault[] {
  const slots: (Slot<unknown> | null)[] = [config, ...agents.values(), ...tools.values()];
  return [...faults, ...slots.flatMap((slot) => (slot?.fault ? [slot.fault] : []))];
}
