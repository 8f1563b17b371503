// No spelling of a live secret gets through, and ordinary words do.
import { describe, expect, test } from 'vitest';
import { createRedactor, secretEnvValues, textsWithin } from '../../src-main/core/redactor.ts';

const CANARY = 'agwc-7f3a "q/ü+?\\~-5e1b';
const plain = 'agwc-0b9d2f6e-3c41-4a58-9e77-1d2c3b4a5968';

function redactorOf(...secrets: string[]) {
  const redactor = createRedactor();
  redactor.set('owner', secrets);
  return redactor;
}

describe('a tracked secret', () => {
  const bytes = Buffer.from(CANARY);
  const spellings: Record<string, string> = {
    raw: CANARY,
    'in JSON': JSON.stringify({ a: CANARY }),
    'in JSON in JSON': JSON.stringify(JSON.stringify({ a: CANARY })),
    'in a URL': `http://h/?a=${encodeURIComponent(CANARY)}`,
    'in a URL in lower case': `http://h/?a=${encodeURIComponent(CANARY).replace(/%../g, (code) => code.toLowerCase())}`,
    'in a form': new URLSearchParams({ a: CANARY }).toString(),
    'in base64': bytes.toString('base64'),
    'in base64 for URLs': bytes.toString('base64url'),
    'in base64 behind a user name': Buffer.from(`u:${CANARY}`).toString('base64'),
    'in base64 behind a longer user name': Buffer.from(`us:${CANARY}\n`).toString('base64'),
    'in base64 for URLs, in the middle': Buffer.from(`{"k":"${CANARY}"}`).toString('base64url'),
    'in hexadecimal': bytes.toString('hex'),
    'in upper case hexadecimal': bytes.toString('hex').toUpperCase(),
  };

  test.each(Object.entries(spellings))('is taken out %s', (_, text) => {
    const safe = redactorOf(CANARY).redact(`before ${text} after`);
    expect(safe).toContain('[redacted]');
    for (const part of [
      'agwc',
      '5e1b',
      '7f3a',
      bytes.toString('base64').slice(4, 16),
      bytes.toString('hex').slice(0, 12),
    ]) {
      expect(safe.toLowerCase()).not.toContain(part.toLowerCase());
    }
    expect(safe).toMatch(/^before .* after$/);
  });

  test('is taken out wherever it is and as often', () => {
    expect(redactorOf(plain).redact(`${plain}${plain} ${plain}`)).toBe('[redacted] [redacted]');
    expect(redactorOf(plain).redact('nothing here')).toBe('nothing here');
  });

  test('leaves nothing when it overlaps or contains another', () => {
    const redactor = redactorOf('abcdefgh1234', '12345678zzzz', 'abcdefgh');
    expect(redactor.redact('x abcdefgh12345678zzzz y')).toBe('x [redacted] y');
    expect(redactor.redact('x abcdefgh y')).toBe('x [redacted] y');
  });

  test('is taken out line by line when it has lines', () => {
    const pem = `-----BEGIN PRIVATE KEY-----\n${'A1b2'.repeat(16)}\n${'C3d4'.repeat(10)}\n-----END PRIVATE KEY-----\n`;
    const safe = redactorOf(pem).redact(`key: ${'C3d4'.repeat(10)}; -----BEGIN PRIVATE KEY-----`);
    expect(safe).toBe('key: [redacted]; -----BEGIN PRIVATE KEY-----');
  });

  test('of fewer than eight characters is not tracked: ordinary words would go', () => {
    expect(redactorOf('seven77', '').redact('seven77 words')).toBe('seven77 words');
    expect(redactorOf('eight888').redact('eight888 words')).toBe('[redacted] words');
  });

  test('may hold anything: signs of a pattern, half a surrogate pair, hundreds of kilobytes', () => {
    const odd = ['a.*+?^$()|[]{2}\\', 'half \ud800 a pair', 'x'.repeat(300_000).concat('end')];
    for (const secret of odd) expect(redactorOf(secret).redact(`<${secret}>`)).toBe('<[redacted]>');
  });

  test('is found among ten thousand', () => {
    const secrets = Array.from({ length: 10_000 }, (_, index) => `secret-number-${index}-${(index * 7919) % 10_007}`);
    const redactor = redactorOf(...secrets);
    expect(redactor.redact(`a ${secrets[1]} b ${secrets[9_999]} c`)).toBe('a [redacted] b [redacted] c');
  });
});

test('what was in use goes on being taken out: replaced, removed, registered again', () => {
  const redactor = createRedactor();
  redactor.set('one', ['first-secret']);
  redactor.set('two', ['second-secret']);
  redactor.set('one', ['third-secret']);
  redactor.remove('two');
  redactor.remove('nobody');
  redactor.set('two', ['first-secret']);
  redactor.remove('two');
  expect(redactor.redact('first-secret second-secret third-secret fourth-secret')).toBe(
    '[redacted] [redacted] [redacted] fourth-secret',
  );
});

test('of values no longer in use the oldest are forgotten: a token that is renewed for months takes no more room', () => {
  const redactor = createRedactor();
  redactor.set('other', ['in-use-all-the-time']);
  for (let turn = 0; turn < 400; turn += 1) redactor.set('one', [`${turn}-secret-`.padEnd(1_000, 'x')]);
  const text = (turn: number) => `${turn}-secret-`.padEnd(1_000, 'x');
  expect(redactor.redact(`${text(399)} ${text(398)} in-use-all-the-time`)).toBe('[redacted] [redacted] [redacted]');
  expect(redactor.redact(text(0))).toBe(text(0));
});

describe('values of an environment', () => {
  test.each([
    ['API_TOKEN', 'short'],
    ['my_secret', 'with blanks in it'],
    ['DB_PWD', 'hunter2!'],
    ['DB_PASS', 'hunter2!'],
    ['GH_PAT', 'abc'],
    ['ANYTHING', '0123456789abcdef0123456789abcdef'],
    ['ANYTHING', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE'],
  ])('%s is a secret', (name, value) => {
    expect(secretEnvValues({ [name]: value })).toContain(value);
  });

  test.each([
    ['PWD', '/home/ada/projects/some-long-name'],
    ['CONFIG', './relative/path/of/some/length.json'],
    ['DIR', 'C:\\Users\\Ada\\AppData\\Roaming\\x'],
    ['ENDPOINT', 'https://api.example.com/v1/things/and/more'],
    ['MODE', 'production'],
    ['MESSAGE', 'a sentence of more than a few words'],
  ])('%s is not', (name, value) => {
    expect(secretEnvValues({ [name]: value })).toEqual([]);
  });

  test('a URL gives up its password and its keys, and stays readable', () => {
    const found = secretEnvValues({
      DATABASE_URL: 'postgres://ada:p%40ssw0rd@db.example.com/main?api_key=k1k2k3&ssl=on',
    });
    expect(found.sort()).toEqual(['k1k2k3', 'p%40ssw0rd', 'p@ssw0rd']);
  });
});

describe('texts within credentials and headers', () => {
  test('are found at any depth, and the token behind its scheme', () => {
    const found = textsWithin({
      Authorization: 'Bearer abc.def',
      headers: { 'X-Key': 'v1' },
      list: ['v2', 3, null],
      empty: null,
    });
    expect(found.sort()).toEqual(['Bearer abc.def', 'abc.def', 'v1', 'v2']);
  });

  test('are found inside basic credentials', () => {
    const token = Buffer.from('ada:open sesame').toString('base64');
    expect(textsWithin({ Authorization: `Basic ${token}` })).toEqual([
      `Basic ${token}`,
      token,
      'ada:open sesame',
      'open sesame',
    ]);
  });

  test('are found inside the text of a service account, but not where it is used and how', () => {
    const account = { type: 'service_account', private_key: 'pem', token_uri: 'https://oauth2.example.com/token' };
    const found = textsWithin({
      auth_type: 'google_service_account',
      scopes: ['https://scope'],
      service_account_json: JSON.stringify(account),
    });
    expect(found).toContain('pem');
    expect(found.filter((text) => /^(?:service_account|google_service_account|https:.*)$/.test(text))).toEqual([]);
  });

  test('leave the words of a message about OAuth readable', () => {
    const redactor = redactorOf(
      ...textsWithin({
        auth_type: 'oauth2_client_credentials',
        token_url: 'https://auth.example.com/token',
        client_id: 'client-number-one',
        client_secret: 'client-secret-one',
      }),
    );
    const message = 'oauth2_client_credentials at https://auth.example.com/token refused client-secret-one';
    expect(redactor.redact(message)).toBe(
      'oauth2_client_credentials at https://auth.example.com/token refused [redacted]',
    );
  });
});

describe('a text that may have been cut off', () => {
  const { redact, redactCut } = redactorOf(plain, 'other-secret-1234');

  test('loses what its end may be the first part of, in any spelling', () => {
    for (let length = 8; length < plain.length; length += 1) {
      const text = `token ${plain.slice(0, length)}`;
      expect(redactCut(text)).toBe('token [redacted]');
      expect(redact(text)).toBe(text);
    }
    expect(redactCut(Buffer.from(plain).toString('hex').slice(0, 30))).toBe('[redacted]');
  });

  test('loses the whole ones before it, too, also one that touches the end', () => {
    expect(redactCut(`other-secret-1234 and ${plain.slice(0, 9)}`)).toBe('[redacted] and [redacted]');
    expect(redactCut(`other-secret-1234${plain.slice(0, 9)}`)).toBe('[redacted]');
  });

  test('is as it was when its end is the first part of nothing', () => {
    for (const text of ['', 'agwc', 'token agwc-0b', `${plain.slice(0, 20)} is wrong`])
      expect(redactCut(text)).toBe(text);
  });
});
