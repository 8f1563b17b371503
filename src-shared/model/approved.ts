// The approval of a server that nothing keeps from being started. Without zod: most views of servers have it, from the start on.
import type { ApprovalView } from './approval.ts';

export const APPROVED: ApprovalView = {
  state: 'approved',
  reason: null,
  command_line: null,
  program: null,
  fingerprint: null,
};
