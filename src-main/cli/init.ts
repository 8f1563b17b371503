// `agent-gateway init`: a workspace to begin with. What is there already stays as it is.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { visible } from '../core/logger.ts';
import { parseCommand } from './arguments.ts';
import { type Command, EXIT } from './commands.ts';

const FILES: Readonly<Record<string, string>> = {
  'gateway.yaml': `# Settings of the gateway for this workspace. The environment and the settings of a person come before them.
server:
  port: 8000
mcp:
  tool_call_timeout_ms: 30000
  connection_timeout_ms: 10000
`,
  'agents/assistant/AGENT.md': `---
description: Answers questions with the tools it has.
# As soon as an agent lists a server, the server belongs to the agents that list it:
# mcp_servers: [files]
---

You are a helpful assistant. Look things up with your tools instead of guessing.
`,
  'tools/github_repository.yaml': `# A tool from a file: one HTTP request. Values are escaped for where they stand.
name: github_repository
description: Looks up a public repository on GitHub, with its description, language and number of stars.
parameters:
  owner: string
  repository: string
http:
  url: https://api.github.com/repos/\${owner}/\${repository}
  headers:
    Accept: application/vnd.github+json
    User-Agent: agent-gateway
annotations:
  readOnlyHint: true
`,
};

const USAGE = `agent-gateway init [DIR]

Makes a workspace in DIR (here by default): ${Object.keys(FILES).join(', ')}.
Nothing that is there already is touched.

  --json            print what was made as JSON
`;

export const init: Command = {
  name: 'init',
  usage: USAGE,
  async run(args, terminal) {
    const { values, positionals } = parseCommand(args, { json: { type: 'boolean', default: false } }, 1);
    const directory = path.resolve(terminal.cwd, positionals[0] ?? '.');
    const files: { file: string; made: boolean }[] = [];
    for (const [file, content] of Object.entries(FILES)) {
      files.push({ file, made: await make(path.join(directory, file), content) });
    }
    if (values.json) {
      terminal.out(`${JSON.stringify({ workspace: directory, files })}\n`);
      return EXIT.ok;
    }
    const lines = files.map(({ file, made }) => `  ${made ? 'made ' : 'there'}  ${file}\n`).join('');
    terminal.out(`${visible(directory)}\n${lines}`);
    const place = /^[\w/.-]+$/.test(directory) ? directory : `"${visible(directory)}"`;
    terminal.err(`
Use it with \`agent-gateway serve --workspace ${place}\`, or with a gateway that runs by \`agent-gateway settings set --workspace ${place}\`.
`);
    return EXIT.ok;
  },
};

/** False when there is such a file, whatever it is. */
async function make(file: string, content: string): Promise<boolean> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw new GatewayError('unavailable', `${file} could not be made (${code})`, { cause: error });
  }
}
