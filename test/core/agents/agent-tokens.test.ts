// Tokens of agents: shown once, kept as hashes, recognised, revoked, and the built-in agent they may belong to.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMemoryStore, createRedactor } from '../../../src-main/core/index.ts';
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import { serverAccess } from '../../../src-shared/model/access.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { startTestGateway } from '../../support/test-gateway.ts';

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof GatewayError ? error.code : String(error)),
  );

describe('tokens of agents', () => {
  it('are shown once, stored as hashes, and kept out of every text', async () => {
    const store = createMemoryStore();
    const redactor = createRedactor();
    const gw = await startTestGateway({ store, redactor });
    try {
      const made = await gw.client.create_agent_token({ name: 'default', label: ' Editor ' });
      const { token, ...view } = made;
      expect(view).toEqual({
        token_id: expect.any(String),
        label: 'Editor',
        created_at: expect.any(String),
        last_used_at: null,
      });
      expect(token).toMatch(/^agwt_[A-Za-z0-9_-]{43}$/);
      expect(await gw.client.list_agent_tokens({ name: 'default' })).toEqual([view]);
      const snapshot = await gw.client.get_snapshot();
      expect(snapshot.agent_tokens).toEqual([{ agent: 'default', tokens: [view] }]);
      const shown = JSON.stringify([store.document, snapshot, gw.events, await gw.client.get_diagnostics()]);
      expect(shown).not.toContain(token.slice(5));
      expect(redactor.redact(`Bearer ${token}`)).toBe('Bearer [redacted]');
      expect(gw.gateway.agentTokens.authenticateAgent(token)).toEqual({ tokenId: view.token_id, agent: 'default' });
      for (const wrong of [`${token}a`, token.slice(0, -1), token.toUpperCase(), token.slice(5), '', 'agwt_']) {
        expect(gw.gateway.agentTokens.authenticateAgent(wrong)).toBeNull();
      }
    } finally {
      await gw.close();
    }
  });

  it('end at once when they are revoked, and whoever holds a stream hears of it', async () => {
    const gw = await startTestGateway();
    const { agentTokens } = gw.gateway;
    try {
      const one = await gw.client.create_agent_token({ name: 'default', label: 'one' });
      const two = await gw.client.create_agent_token({ name: 'default', label: 'two' });
      const revoked: string[] = [];
      agentTokens.onRevoked((id) => revoked.push(id));
      const revoke = { name: 'default', token_id: one.token_id };
      expect(await code(gw.client.revoke_agent_token({ ...revoke, name: 'other' }))).toBe('not_found');
      expect(await gw.client.revoke_agent_token(revoke)).toEqual({ revoked: true });
      expect(revoked).toEqual([one.token_id]);
      expect(agentTokens.authenticateAgent(one.token)).toBeNull();
      expect(agentTokens.authenticateAgent(two.token)).not.toBeNull();
      expect(await code(gw.client.revoke_agent_token(revoke))).toBe('not_found');
      const told = gw.events.flatMap(({ event }) => (event.type === 'agent_tokens' ? [event.tokens.length] : []));
      expect(told).toEqual([1, 2, 1]);
      expect(await code(gw.client.create_agent_token({ name: 'nobody', label: 'x' }))).toBe('agent_not_found');
      expect(await code(gw.client.list_agent_tokens({ name: 'nobody' }))).toBe('agent_not_found');
      expect(await code(gw.client.create_agent_token({ name: 'default', label: ' ' }))).toBe('validation_error');
    } finally {
      await gw.close();
    }
  });

  it('survive a restart and the loss of their agent, beside entries nobody understands', async () => {
    const foreign = { kind: 'of a later version' };
    const store = createMemoryStore({ version: 1, servers: [], settings: {}, agent_tokens: [foreign] });
    const workspace = await mkdtemp(path.join(tmpdir(), 'agw-tokens-'));
    const file = path.join(workspace, 'agents', 'writer', 'AGENT.md');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, '---\ndescription: Writes\n---\n');
    const flags = { workspace };
    try {
      const first = await startTestGateway({ store, flags });
      const made = await first.client.create_agent_token({ name: 'writer', label: 'Editor' });
      first.gateway.agentTokens.authenticateAgent(made.token);
      await first.close();
      await rm(path.dirname(file), { recursive: true });

      const second = await startTestGateway({ store, flags });
      const holder = second.gateway.agentTokens.authenticateAgent(made.token);
      expect(holder).toEqual({ tokenId: made.token_id, agent: 'writer' });
      expect(serverAccess(second.gateway.scopes(), 'writer', 'any')).toMatchObject({ reason: 'unknown_agent' });
      const [listed] = await second.client.list_agent_tokens({ name: 'writer' });
      expect(listed?.last_used_at).not.toBeNull();
      await second.client.revoke_agent_token({ name: 'writer', token_id: made.token_id });
      expect(store.document.agent_tokens).toEqual([foreign]);
      await second.close();
    } finally {
      await rm(workspace, { recursive: true });
    }
  });

  it('cost no write for a use: the last uses are written together', async () => {
    const clock = createManualClock();
    const plain = createMemoryStore();
    let writes = 0;
    const store = {
      ...plain,
      get document() {
        return plain.document;
      },
      write(next: Parameters<typeof plain.write>[0]) {
        writes += 1;
        plain.write(next);
      },
    };
    const gw = await startTestGateway({ store, clock });
    try {
      const made = await gw.client.create_agent_token({ name: 'default', label: 'Editor' });
      writes = 0;
      for (let call = 0; call < 1_000; call++) gw.gateway.agentTokens.authenticateAgent(made.token);
      expect(writes).toBe(0);
      expect((await gw.client.list_agent_tokens({ name: 'default' }))[0]?.last_used_at).not.toBeNull();
      clock.advance(60_000);
      expect(writes).toBe(1);
    } finally {
      await gw.close();
    }
    expect(writes).toBe(1);
  });

  it('for one run are stored nowhere', async () => {
    const store = createMemoryStore();
    const gw = await startTestGateway({ store });
    const { agentTokens } = gw.gateway;
    try {
      const token = agentTokens.forThisRun('default');
      expect(agentTokens.forThisRun('default')).toBe(token);
      expect(agentTokens.authenticateAgent(token)?.agent).toBe('default');
      expect(await gw.client.list_agent_tokens({ name: 'default' })).toEqual([]);
      expect(store.document.agent_tokens).toBeUndefined();
    } finally {
      await gw.close();
    }
  });
});

describe('the built-in agent', () => {
  it('is there without a workspace, and gives way to a file of its name', async () => {
    const gw = await startTestGateway();
    expect(await gw.client.list_agents()).toMatchObject([{ name: 'default', built_in: true, enabled: true }]);
    expect(serverAccess(gw.gateway.scopes(), 'default', 'any')).toEqual({ allowed: true, reason: 'open' });
    await gw.close();

    const workspace = await mkdtemp(path.join(tmpdir(), 'agw-tokens-'));
    try {
      for (const [name, front] of [
        ['default', 'enabled: false'],
        ['writer', 'mcp_servers: [files]'],
      ]) {
        await mkdir(path.join(workspace, 'agents', String(name)), { recursive: true });
        await writeFile(path.join(workspace, 'agents', String(name), 'AGENT.md'), `---\n${front}\n---\n`);
      }
      const own = await startTestGateway({ flags: { workspace } });
      expect(await own.client.list_agents()).toMatchObject([
        { name: 'default', built_in: false, enabled: false },
        { name: 'writer', built_in: false },
      ]);
      expect(serverAccess(own.gateway.scopes(), 'default', 'any')).toMatchObject({ reason: 'agent_disabled' });
      await own.close();
    } finally {
      await rm(workspace, { recursive: true });
    }
  });
});
