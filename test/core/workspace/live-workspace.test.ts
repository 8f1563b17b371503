// Watching a workspace the way editors write: swapped, emptied and rewritten, half there, removed and back.
import {
  appendFileSync,
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src-main/core/clock.ts';
import { silentLogger } from '../../../src-main/core/logger.ts';
import { LiveWorkspace } from '../../../src-main/core/workspace/live-workspace.ts';
import { faultsOf, type WorkspaceState } from '../../../src-main/core/workspace/workspace-state.ts';
import { until } from '../../support/test-gateway.ts';

let parent: string;
let root: string;
let workspace: LiveWorkspace;
let states: WorkspaceState[];
let warnings: { message: string; fields: object | undefined }[];

beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'agw-live-'));
  root = path.join(parent, 'workspace');
  mkdirSync(root);
  states = [];
  warnings = [];
});
afterEach(async () => {
  await workspace.close();
  rmSync(parent, { recursive: true, force: true });
});

const at = (file: string) => path.join(root, file);
const put = (file: string, content: string) => {
  mkdirSync(path.dirname(at(file)), { recursive: true });
  writeFileSync(at(file), content);
};
const agentText = (servers: string) => `---\nmcp_servers: [${servers}]\n---\n# Hello\n`;
const FILE = 'agents/a/AGENT.md';

async function open() {
  workspace = new LiveWorkspace({
    folder: root,
    environment: {},
    clock: systemClock,
    logger: { ...silentLogger, warn: (message, fields) => warnings.push({ message, fields }) },
    remembered: {},
    onChange: (state) => void states.push(state),
  });
  await workspace.look();
}

const servers = (name = 'a') => workspace.state.agents.get(name)?.good?.mcp_servers;
const becomes = (expected: readonly string[] | undefined, name = 'a') =>
  until(
    () => JSON.stringify(servers(name)) === JSON.stringify(expected),
    () => `expected ${JSON.stringify(expected)}, found ${JSON.stringify(servers(name))}`,
  );

describe('a file is taken over', () => {
  beforeEach(async () => {
    put(FILE, agentText('one'));
    await open();
    expect(servers()).toEqual(['one']);
  });

  it('when it is written in place', async () => {
    writeFileSync(at(FILE), agentText('two'));
    await becomes(['two']);
  });

  it('when another is renamed over it, again and again', async () => {
    for (const name of ['two', 'three', 'four']) {
      writeFileSync(at(`${FILE}.tmp`), agentText(name));
      renameSync(at(`${FILE}.tmp`), at(FILE));
      await becomes([name]);
    }
  });

  it('when the old one is moved away first and removed later, as vim does', async () => {
    renameSync(at(FILE), at(`${FILE}~`));
    writeFileSync(at(FILE), agentText('two'));
    rmSync(at(`${FILE}~`));
    await becomes(['two']);
    expect(states.every(({ agents }) => agents.has('a'))).toBe(true);
  });

  it('when it is emptied and written piece by piece: nothing in between is taken for its content', async () => {
    const text = agentText('two');
    truncateSync(at(FILE));
    const descriptor = openSync(at(FILE), 'a');
    for (const character of text) {
      writeSync(descriptor, character);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    closeSync(descriptor);
    await becomes(['two']);
    const seen = states.map(({ agents }) => agents.get('a')?.good?.mcp_servers?.join());
    expect(seen.filter((each) => each !== 'one' && each !== 'two')).toEqual([]);
  });

  it('when it stays empty for long, its list is kept', async () => {
    truncateSync(at(FILE));
    await until(() => workspace.state.agents.get('a')?.fault !== null);
    expect(workspace.state.agents.get('a')?.fault?.message).toContain('empty');
    expect(servers()).toEqual(['one']);
    appendFileSync(at(FILE), agentText('two'));
    await becomes(['two']);
    expect(workspace.state.agents.get('a')?.fault).toBeNull();
  });

  it('when its whole folder is replaced', async () => {
    mkdirSync(at('new/a'), { recursive: true });
    writeFileSync(at('new/a/AGENT.md'), agentText('two'));
    renameSync(at('agents'), at('old'));
    renameSync(at('new'), at('agents'));
    await becomes(['two']);
    // The folder in its place is watched as well.
    writeFileSync(at(FILE), agentText('three'));
    await becomes(['three']);
  });

  it('when the workspace is taken away and comes back', async () => {
    renameSync(root, `${root}-away`);
    await until(() => faultsOf(workspace.state).some(({ file }) => file === '.'));
    expect(servers()).toEqual(['one']);
    cpSync(`${root}-away`, root, { recursive: true });
    writeFileSync(at(FILE), agentText('two'));
    await becomes(['two']);
    expect(faultsOf(workspace.state)).toEqual([]);
  });

  it('when it is removed and comes back', async () => {
    rmSync(at(FILE));
    await until(() => !workspace.state.agents.has('a'));
    put(FILE, agentText('two'));
    await becomes(['two']);
  });
});

describe('a broken file', () => {
  it('keeps its last good version, says where the fault is, and is mended', async () => {
    put(FILE, agentText('one'));
    await open();
    writeFileSync(at(FILE), '---\nmcp_servers: [one\n---\n');
    await until(() => workspace.state.agents.get('a')?.fault !== null);
    expect(servers()).toEqual(['one']);
    expect(warnings).toEqual([
      {
        message: expect.stringContaining('Not used: agents/a/AGENT.md'),
        fields: { file: 'agents/a/AGENT.md', line: expect.any(Number), column: expect.any(Number) },
      },
    ]);
    writeFileSync(at(FILE), agentText('two'));
    await becomes(['two']);
    expect(workspace.state.agents.get('a')?.fault).toBeNull();
  });
});

describe('files and folders that come later', () => {
  it('are noticed: agents, tools, gateway.yaml', async () => {
    await open();
    put(FILE, agentText('one'));
    await becomes(['one']);
    put('agents/b/AGENT.md', agentText('two'));
    await becomes(['two'], 'b');
    put('tools/t.yaml', 'name: t\ncommand: [ls]\n');
    put('gateway.yaml', 'server: { port: 8123 }');
    await until(() => workspace.state.tools.size === 1 && workspace.state.config?.good?.config.server?.port === 8_123);
    put('tools/report/TOOL.md', 'x');
    await until(() => workspace.state.pythonTools.length === 1);
    rmSync(at('tools/t.yaml'));
    await until(() => workspace.state.tools.size === 0);
    rmSync(at('agents'), { recursive: true });
    await until(() => workspace.state.agents.size === 0);
  });

  it('are noticed when the workspace itself comes later', async () => {
    rmSync(root, { recursive: true });
    await open();
    expect(faultsOf(workspace.state)).toHaveLength(1);
    put(FILE, agentText('one'));
    await becomes(['one']);
    expect(faultsOf(workspace.state)).toEqual([]);
  });

  it('are no longer noticed after the end', async () => {
    await open();
    await workspace.close();
    const before = states.length;
    put(FILE, agentText('one'));
    await workspace.look();
    expect(states.length).toBe(before);
  });
});
