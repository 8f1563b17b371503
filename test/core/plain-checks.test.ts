// Checks by hand of our own files are as strict as the schemas of the contract, and the rest of a damaged file still counts.
import { expect, test } from 'vitest';
import { readStoredSettings } from '../../src-main/core/settings.ts';
import { sortEntries } from '../../src-main/core/store/stored-server.ts';
import { serverNameSchema, timeoutsSchema } from '../../src-shared/model/fields.ts';
import { isServerName } from '../../src-shared/model/naming.ts';
import { updateSettingsSchema } from '../../src-shared/model/settings.ts';

const STORED = {
  id: '0b0f8d0a-3a4c-4c43-9f53-3a8f5c2f7d11',
  name: 'files',
  transport: 'stdio',
  command: 'node',
  args: ['server.js'],
  cwd: null,
  url: null,
  encrypted_env: null,
  encrypted_headers: null,
  encrypted_credentials: null,
  enabled: true,
  timeouts: null,
  disabled_tools: [],
  created_at: '2026-11-01T00:00:00Z',
  updated_at: null,
};

test.each([
  'a',
  '0',
  'a'.repeat(64),
  'a'.repeat(65),
  '',
  'A',
  '-a',
  '_a',
  'a_',
  'a__b',
  'a-b_c',
  'a b',
  'ä',
  'a\n',
  7,
  null,
])('a name is judged as by the contract: %j', (name) => {
  expect(isServerName(name)).toBe(serverNameSchema.safeParse(name).success);
});

test.each([
  null,
  {},
  { connection_ms: 100 },
  { connection_ms: 99 },
  { tool_call_ms: 600_000 },
  { tool_call_ms: 600_001 },
  { tool_call_ms: 1.5 },
  { tool_call_ms: '100' },
  { connection_ms: null },
  [],
  'fast',
])('limits of a stored server are judged as by the contract: %j', (timeouts) => {
  const { servers } = sortEntries([{ ...STORED, timeouts }]);
  expect(servers.length === 1).toBe(timeoutsSchema.nullable().safeParse(timeouts).success);
});

test.each(Object.keys(STORED))(
  'a stored server without %s waits for attention, and the problem names the field',
  (field) => {
    const { [field]: _, ...entry } = STORED as Record<string, unknown>;
    const { servers, needsAttention, problems } = sortEntries([entry]);
    expect([servers, needsAttention]).toEqual([[], [entry]]);
    expect(problems[0]).toContain(`its field ${field} is not valid`);
  },
);

test.each([
  { port: 0 },
  { port: 65_536 },
  { port: '8000' },
  { port: 8_000.5 },
  { connection_timeout_ms: 99 },
  { tool_call_timeout_ms: 600_000 },
])('a stored setting counts when it could be chosen: %j', (stored) => {
  const chosen = updateSettingsSchema.safeParse(stored).success;
  expect(readStoredSettings({ ...stored, theme: 'dark' })).toEqual({ ...(chosen && stored), theme: 'dark' });
});
