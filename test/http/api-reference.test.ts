// The API reference as it is served: complete, without script, and with nothing to fetch.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { html } from '../../src-main/http/html.ts';
import { referencePage } from '../../src-main/http/reference-page.ts';
import { typeOf } from '../../src-main/http/reference-schema.ts';
import { adminContract, EVENTS_PATH } from '../../src-shared/contract/admin.ts';
import { OPERATIONS } from '../shared/contract/samples.ts';
import { runServer } from './running-server.ts';

describe('/docs', () => {
  it('is a page with every operation of the contract', async () => {
    const { url } = await runServer();
    const answer = await fetch(`${url}/docs`);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await answer.text();
    for (const name of OPERATIONS) {
      expect(page).toContain(`<article id="${name}">`);
      expect(page).toContain(`<code>${adminContract[name].path}</code>`);
    }
    expect(page).toContain(`<code>${EVENTS_PATH}</code>`);
    expect(page).toContain(`curl -X POST ${url}/v1/admin/mcp-servers`);
    expect(page).toContain('$AGENT_GATEWAY_TOKEN');
    expect(page).not.toContain('undefined');
  });

  it('may run nothing and fetch nothing, and asks for neither', async () => {
    const { url } = await runServer();
    const answer = await fetch(`${url}/docs`);
    const page = await answer.text();
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|script-src|https?:/);
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    expect(style).not.toBe('');
    expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|<form|\son\w+=|\sstyle=|url\(|@import/i);
    const targets = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target ?? '');
    expect(targets.filter((target) => !target.startsWith('#'))).toEqual(['/openapi.json']);
    const ids = new Set([...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => `#${id}`));
    expect(targets.filter((target) => target.startsWith('#') && !ids.has(target))).toEqual([]);
  });

  it('shows every text as text', () => {
    const hostile = '<img src=x onerror="alert(1)">\'&';
    expect(html`<p title="${hostile}">${[hostile, html`<b>${1}</b>`]}${null}${false}</p>`.html).toBe(
      '<p title="&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;">&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;<b>1</b></p>',
    );
    const page = referencePage(
      {
        openapi: '3.1.0',
        info: { title: hostile, version: hostile, description: hostile, license: { name: '', identifier: '' } },
        servers: [{ url: hostile }],
        security: [],
        tags: [{ name: 'T' }],
        paths: { '/x': { get: { operationId: 'o', summary: hostile, tags: ['T'], responses: {} } } },
        components: { securitySchemes: {}, schemas: { A: { type: 'string', const: hostile } } },
      },
      '',
    );
    expect(page).not.toContain('<img');
  });
});

describe('a type', () => {
  it.each([
    [{}, 'any'],
    [{ type: 'string' }, 'string'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ enum: ['a', 'b'] }, '&quot;a&quot; | &quot;b&quot;'],
    [{ type: 'array', items: { type: ['string', 'integer'] } }, '(string | integer)[]'],
    [{ anyOf: [{ type: 'string' }, { anyOf: [{ type: 'null' }, { type: 'string' }] }] }, 'string | null'],
    [{ type: 'object', additionalProperties: { type: 'string' } }, 'object of string'],
    [{ $ref: '#/components/schemas/Server' }, '<a href="#schema-Server">Server</a>'],
  ])('%j is written %s', (schema, text) => {
    expect(typeOf(schema).html).toBe(text);
  });
});
