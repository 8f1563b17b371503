// What belongs to the proof of trust: the tests of every promise, and the scenarios that take longer than a test may.

/** A promise of docs/security.md, and the folders and files whose tests show it. */
export interface Part {
  readonly promise: string;
  readonly tests: readonly string[];
}

export const SUITE: readonly Part[] = [
  {
    promise: 'No web page, other user or unlisted agent gets anything done',
    tests: [
      'test/http',
      'test/electron/ipc.test.ts',
      'test/electron/hardening.test.ts',
      'test/core/agents',
      'test/trust/foreign-pages.test.ts',
    ],
  },
  {
    promise: 'Nothing is run that nobody saw, and nothing that was seen is swapped',
    tests: [
      'test/core/approval.test.ts',
      'test/core/servers/pins',
      'test/core/workspace/hostile-workspace.test.ts',
      'test/core/workspace/workspace-code.test.ts',
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
    ],
  },
  {
    promise: 'No server can stop, bloat or impersonate anything but itself',
    tests: [
      'test/core/servers/http',
      'test/core/servers/stdio',
      'test/core/upstreams.test.ts',
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
      'test/trust/killed-processes.test.ts',
      'test/trust/killed-writes.test.ts',
      'test/trust/damaged-profile.test.ts',
      'test/trust/full-disk.test.ts',
      'test/trust/one-owner.test.ts',
      'test/trust/fuzzed-bodies.test.ts',
    ],
  },
];
