// A gateway's core with everything under it, made when it is first needed.
import path from 'node:path';
import { type CodeOwner, createCodeOwner } from '../core/code/code-owner.ts';
import {
  type Gateway as Core,
  createGateway as createCore,
  createLogger,
  createRedactor,
  type Logger,
  type Redactor,
} from '../core/index.ts';
import { type Backing, openBacking } from './backing.ts';
import type { GatewayOptions } from './types.ts';

export interface Running {
  readonly core: Core;
  readonly backing: Backing;
  readonly redactor: Redactor;
  readonly logger: Logger;
  /** Where the code that made the gateway registers. */
  readonly owner: CodeOwner;
  close(): Promise<void>;
}

/** The program that made the gateway is one piece of code; its workspace may bring another. */
const OWNER = 'code';

/** Nothing is loaded or connected yet. @throws GatewayError as {@link openBacking} */
export async function openCore(options: GatewayOptions): Promise<Running> {
  const { workspace, trustWorkspace = false, dataDir, config, environment = process.env, logLevel = 'warn' } = options;
  const write = options.log ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const redactor = createRedactor();
  const logger = createLogger({ level: logLevel, format: 'text', redactor, write });
  const backing = await openBacking(dataDir, environment, redactor);
  const core = createCore({
    store: backing.store,
    box: backing.box,
    redactor,
    logger,
    environment,
    config,
    trustWorkspace,
    flags: { workspace: workspace === undefined ? undefined : path.resolve(workspace) },
    dataDir: backing.profile?.directory ?? null,
    answersWhenServed: true,
  });
  return {
    core,
    backing,
    redactor,
    logger,
    owner: createCodeOwner(core.codeParts(OWNER, process.cwd())),
    async close() {
      await core.close();
      await backing.close();
    },
  };
}
