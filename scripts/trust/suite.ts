// What belongs to the proof of trust: the tests of every promise, and the scenarios that take longer than a test may.

/** A promise of docs/security.md, and the folders and files whose tests show it. */
export interface Part {
  readonly promise: string;
  readonly tests: readonly string[];
}

/** Tests that measure on the clock: they run one after another, with nothing beside them. */
export const ALONE: readonly string[] = [
  'test/trust/hostile-upstreams.test.ts',
  'test/trust/crash-recovery.test.ts',
  'test/trust/many-servers.test.ts',
  'test/trust/silent-connections.test.ts',
];

export const SUITE: readonly Part[] = [
  {
    promise: 'No web page, other user or unlisted agent gets anything done',
    tests: [
      'test/http',
      'test/electron/gateway-host.test.ts',
      'test/electron/ipc.test.ts',
      'test/electron/hardening.test.ts',
      'test/electron/page-server.test.ts',
      'test/electron/ways-out.test.ts',
      'test/core/agents',
      'test/interop/load.test.ts',
      'test/cli/operations.test.ts',
      'test/trust/foreign-pages.test.ts',
      'test/trust/unauthorised.test.ts',
      'test/trust/silent-connections.test.ts',
      'test/trust/other-user.test.ts',
    ],
  },
  {
    promise: 'Nothing is run that nobody saw, and nothing that was seen is swapped',
    tests: [
      'test/core/approval.test.ts',
      'test/core/servers/pins',
      'test/core/clients/import-servers.test.ts',
      'test/core/workspace/hostile-workspace.test.ts',
      'test/core/workspace/workspace-code.test.ts',
      'test/core/workspace/workspace-state.test.ts',
    ],
  },
  {
    promise: 'A secret put in never comes out',
    tests: [
      'test/core/redactor.test.ts',
      'test/core/secret-matcher.test.ts',
      'test/core/logger.test.ts',
      'test/core/named-secrets.test.ts',
      'test/core/activity',
      'test/core/auth',
      'test/core/gateway-auth-proof.test.ts',
      'test/trust/canaries.test.ts',
      'test/trust/unexpected.test.ts',
    ],
  },
  {
    promise: 'No server can stop, bloat or impersonate anything but itself',
    tests: [
      'test/core/gateway.test.ts',
      'test/core/gateway-http.test.ts',
      'test/core/servers/answer-queue.test.ts',
      'test/core/servers/http',
      'test/core/servers/stdio',
      'test/core/servers/launch-doctor.test.ts',
      'test/core/servers/notification-throttle.test.ts',
      'test/core/servers/retry-policy.test.ts',
      'test/core/servers/server-connection.test.ts',
      'test/core/servers/server-questions.test.ts',
      'test/core/servers/tool-repair.test.ts',
      'test/core/tools',
      'test/core/upstreams.test.ts',
      'test/renderer/text',
      'test/shared/model',
      'test/trust/hostile-upstreams.test.ts',
      'test/trust/fuzzed-lines.test.ts',
    ],
  },
  {
    promise: 'Killed at any moment: nothing lost, nothing left running',
    tests: [
      'test/core/store',
      'test/core/gateway-races.test.ts',
      'test/core/sleep-watch.test.ts',
      'test/cli/serve.test.ts',
      'test/trust/crash-recovery.test.ts',
      'test/trust/killed-processes.test.ts',
      'test/trust/leaks.test.ts',
      'test/trust/many-servers.test.ts',
      'test/trust/no-leftovers.test.ts',
      'test/trust/killed-writes.test.ts',
      'test/trust/damaged-profile.test.ts',
      'test/trust/full-disk.test.ts',
      'test/trust/one-owner.test.ts',
      'test/trust/fuzzed-bodies.test.ts',
    ],
  },
];
