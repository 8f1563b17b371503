// What was registered before the gateway was started: checked already, kept until there is something to register it with.
import { type CodeOwner, type CodeServerInput, createCodeOwner } from '../core/code/code-owner.ts';
import type { CodeTool, ToolSchema } from '../core/code/tool-definition.ts';
import { createRedactor, silentLogger, systemClock } from '../core/index.ts';
import { CodeServers } from '../core/servers/code-servers.ts';

export interface Draft extends Pick<CodeOwner, 'addServer' | 'addTool'> {
  /** Registers all of it there. */
  moveTo(owner: CodeOwner): void;
}

export function createDraft(): Draft {
  const kept: ((owner: CodeOwner) => void)[] = [];
  const names = new CodeServers();
  const trial = createCodeOwner({
    id: 'draft',
    directory: process.cwd(),
    servers: { setCode: (owner, servers) => void names.replace(owner, servers) },
    tools: { replace() {}, remove() {} },
    timeoutMs: () => 0,
    maxTotalMs: 0,
    clock: systemClock,
    redactor: createRedactor(),
    logger: silentLogger,
  });
  return {
    addServer(server: CodeServerInput) {
      trial.addServer(server);
      kept.push((owner) => owner.addServer(server));
    },
    addTool<S extends ToolSchema>(tool: CodeTool<S>) {
      trial.addTool(tool);
      kept.push((owner) => owner.addTool(tool));
    },
    moveTo(owner) {
      for (const register of kept.splice(0)) register(owner);
    },
  };
}
