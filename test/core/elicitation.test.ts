// What servers ask of the person at this machine: shown to whoever attends, answered once, bounded in time and number.
import { describe, expect, it } from 'vitest';
import { createElicitationDesk, ELICITATION_MS } from '../../src-main/core/elicitation/elicitation-desk.ts';
import { readQuestion } from '../../src-main/core/elicitation/read-question.ts';
import { createRedactor } from '../../src-main/core/index.ts';
import type { GatewayError } from '../../src-shared/contract/errors.ts';
import type { GatewayEvent } from '../../src-shared/contract/events.ts';
import { formDefaults } from '../../src-shared/model/elicitation.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { everything } from '../support/real-servers.ts';
import { startTestGateway, until } from '../support/test-gateway.ts';

const FORM = {
  message: 'Who is it?',
  requestedSchema: {
    type: 'object',
    properties: {
      name: { type: 'string', title: 'Your name', minLength: 2, pattern: '^(a+)+$' },
      age: { type: 'integer', minimum: 0, default: 30 },
      color: { type: 'string', enum: ['r', 'g'], enumNames: ['Red', 'Green'] },
      tags: { type: 'array', items: { anyOf: [{ const: 'x', title: 'X' }] }, default: ['x'] },
      sure: { type: 'boolean', default: true },
    },
    required: ['name'],
  },
};

function desk() {
  const clock = createManualClock();
  const events: GatewayEvent[] = [];
  const redactor = createRedactor();
  const made = createElicitationDesk({
    clock,
    redactor,
    publish: (event) => events.push(event),
    check: async () => [],
  });
  const ask = (params: Record<string, unknown>, signal = new AbortController().signal) =>
    made.ask({ server: 'files', tool: 'read', agent: null, params, signal });
  return { clock, events, redactor, desk: made, ask };
}

describe('a question', () => {
  it('is reduced to what can be shown and filled in', () => {
    const question = readQuestion(FORM);
    expect(question).toEqual({
      mode: 'form',
      message: 'Who is it?',
      schema: {
        type: 'object',
        additionalProperties: false,
        required: ['name'],
        properties: {
          name: { type: 'string', title: 'Your name', minLength: 2 },
          age: { type: 'integer', minimum: 0, default: 30 },
          color: {
            type: 'string',
            oneOf: [
              { const: 'r', title: 'Red' },
              { const: 'g', title: 'Green' },
            ],
          },
          tags: { type: 'array', items: { type: 'string', oneOf: [{ const: 'x', title: 'X' }] }, default: ['x'] },
          sure: { type: 'boolean', default: true },
        },
      },
    });
    expect(formDefaults(question?.mode === 'form' ? question.schema : null)).toEqual({
      age: 30,
      tags: ['x'],
      sure: true,
    });
  });

  it.each([
    ['no schema', { message: 'x' }],
    ['a schema of something else', { requestedSchema: { type: 'array' } }],
    [
      'a nested object that has to be filled in',
      { requestedSchema: { type: 'object', properties: { a: { type: 'object' } }, required: ['a'] } },
    ],
    [
      'too many fields',
      {
        requestedSchema: {
          type: 'object',
          properties: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`f${at}`, { type: 'string' }])),
        },
      },
    ],
    ['a page without https', { mode: 'url', url: 'http://example.com/' }],
    ['a script', { mode: 'url', url: 'javascript:alert(1)' }],
    ['a file', { mode: 'url', url: 'file:///etc/passwd' }],
    ['an address with a name before the host', { mode: 'url', url: 'https://bank.example@evil.example/' }],
    ['an unknown mode', { mode: 'voice' }],
  ])('with %s cannot be put to a person', (_, params) => {
    expect(readQuestion(params)).toBeNull();
  });

  it('in URL mode names the host that would be opened', () => {
    const question = readQuestion({ mode: 'url', message: 'Sign in', url: 'https://Example.com:8443/a?b' });
    expect(question).toEqual({
      mode: 'url',
      message: 'Sign in',
      url: 'https://example.com:8443/a?b',
      host: 'example.com:8443',
    });
  });
});

describe('the desk', () => {
  it('asks nobody when nobody looks', () => {
    const { desk: made, ask } = desk();
    expect(ask(FORM)).toBeNull();
    const leave = made.attend();
    made.attend();
    leave();
    leave();
    expect(ask(FORM)).not.toBeNull();
  });

  it('declines by itself when the time is over, and cancels what a server takes back', async () => {
    const { desk: made, ask, clock, events } = desk();
    made.attend();
    const late = ask(FORM);
    expect(made.pending()).toHaveLength(1);
    clock.advance(ELICITATION_MS);
    expect(await late).toEqual({ action: 'decline' });
    const controller = new AbortController();
    const taken = ask(FORM, controller.signal);
    controller.abort();
    expect(await taken).toEqual({ action: 'cancel' });
    expect(made.pending()).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual([
      'elicitation',
      'elicitation_closed',
      'elicitation',
      'elicitation_closed',
    ]);
  });

  it('does not drown a person in questions, nor repeat a secret', async () => {
    const { desk: made, ask, redactor } = desk();
    made.attend();
    redactor.set('x', ['agwc-4711-canary']);
    const told = { type: 'string', title: 'agwc-4711-canary', description: `${'x'.repeat(1_990)} agwc-4711-canary` };
    const requestedSchema = { type: 'object', properties: { title: told } };
    for (let count = 0; count < 20; count++) void ask({ message: 'It is agwc-4711-canary', requestedSchema });
    expect(await ask(FORM)).toEqual({ action: 'decline' });
    expect(made.pending()[0]?.requested_schema?.properties).toMatchObject({ title: { title: '[redacted]' } });
    expect(JSON.stringify(made.pending())).not.toContain('agwc-471');
    made.close();
    expect(made.pending()).toEqual([]);
  });
});

describe('a real server', () => {
  it('asks during a call, is answered over the API, and its call goes on', async () => {
    const gw = await startTestGateway();
    try {
      const { id } = await gw.client.create_server({ name: 'e', transport: 'stdio', ...everything() });
      await gw.waitFor(id, 'connected');
      gw.gateway.elicitations.attend();
      const call = gw.client.call_tool({ name: 'e__trigger-elicitation-request' });
      await until(async () => (await gw.client.list_elicitations()).length > 0);
      const [question] = (await gw.client.get_snapshot()).elicitations;
      expect(question).toMatchObject({ server: 'e', tool: 'trigger-elicitation-request', mode: 'form' });
      const answerId = String(question?.elicitation_id);
      const wrong = gw.client.answer_elicitation({ id: answerId, action: 'accept', content: { no_such_field: 1 } });
      await expect(wrong).rejects.toMatchObject({ code: 'validation_error' });
      const content = { ...formDefaults(question?.requested_schema ?? null), name: 'Ada Lovelace' };
      await gw.client.answer_elicitation({ id: answerId, action: 'accept', content });
      expect(JSON.stringify((await call).result)).toContain('Ada Lovelace');
      const again = gw.client.answer_elicitation({ id: answerId, action: 'decline' });
      await expect(again.catch((error: GatewayError) => error.code)).resolves.toBe('not_found');
      expect(JSON.stringify(gw.events)).not.toContain('Ada Lovelace');
    } finally {
      await gw.close();
    }
  });
});
