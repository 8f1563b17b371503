// The access rule of the core. It lives with the models because the dashboard shows the same verdicts it enforces.
export { type Access, type AgentScope, serverAccess, toolAccess } from '../../../src-shared/model/access.ts';
