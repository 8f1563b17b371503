// The OpenAPI document: valid by the specification's own schema, complete, and with examples that are true.
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { HTTP_STATUS } from '../../../src-main/http/answers.ts';
import { adminContract, EVENTS_PATH } from '../../../src-shared/contract/admin.ts';
import { FIELD_WORDS } from '../../../src-shared/contract/field-words.ts';
import { createOpenApiDocument } from '../../../src-shared/contract/openapi.ts';
import type { JsonSchema } from '../../../src-shared/contract/openapi-document.ts';
import { EXAMPLES } from '../../../src-shared/contract/openapi-examples.ts';
import { pathParams, takesBody } from '../../../src-shared/contract/operation.ts';
import { runServer } from '../../http/running-server.ts';
import { OPERATIONS, SAMPLES } from './samples.ts';

const create = () => createOpenApiDocument({ version: '1.2.3', baseUrl: 'http://127.0.0.1:8000', status: HTTP_STATUS });
const operationOf = (document: ReturnType<typeof create>, name: (typeof OPERATIONS)[number]) => {
  const { path, method } = adminContract[name];
  return document.paths[path]?.[method.toLowerCase()];
};

describe('the OpenAPI document', () => {
  it('is served as valid OpenAPI 3.1, the same bytes every time', async () => {
    const { url } = await runServer();
    const answer = await fetch(`${url}/openapi.json`);
    expect(answer.headers.get('content-type')).toBe('application/json');
    const text = await answer.text();
    const document = JSON.parse(text);
    expect(document).toMatchObject({ info: { version: '0.0.0-test' }, servers: [{ url }] });
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    expect(await (await fetch(`${url}/openapi.json`)).text()).toBe(text);
    // The validator must be able to fail.
    expect((await new Validator().validate({ ...document, paths: { '/x': { get: { responses: 1 } } } })).valid).toBe(
      false,
    );
  });

  it('has every operation of the table, each with its parameters, body and failures', () => {
    const document = create();
    const described = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(described.map(({ operationId }) => operationId).sort()).toEqual([...OPERATIONS, 'events'].sort());
    expect(document.paths[EVENTS_PATH]?.get?.responses[200]?.content).toHaveProperty('text/event-stream');
    for (const name of OPERATIONS) {
      const row = adminContract[name];
      const operation = operationOf(document, name);
      // What has no body says the rest of its input in the query string.
      const inQuery = takesBody(row.method)
        ? []
        : Object.keys(row.input.shape).filter((key) => !pathParams(row.path).includes(key));
      expect(operation?.parameters?.map((parameter) => `${parameter.in} ${parameter.name}`) ?? []).toEqual([
        ...pathParams(row.path).map((key) => `path ${key}`),
        ...inQuery.map((key) => `query ${key}`),
      ]);
      expect(operation?.security).toEqual('auth' in row ? [] : undefined);
      const statuses = 'errors' in row ? row.errors.map((code) => String(HTTP_STATUS[code])) : [];
      expect(Object.keys(operation?.responses ?? {})).toEqual(expect.arrayContaining(['200', ...statuses]));
    }
    expect(operationOf(document, 'create_server')?.requestBody?.required).toBe(true);
    expect(operationOf(document, 'refresh_server')?.requestBody).toBeUndefined();
    const body = operationOf(document, 'update_server')?.requestBody?.content['application/json']?.schema;
    expect(Object.keys(body?.properties ?? {})).toContain('env');
    expect(body?.properties).not.toHaveProperty('id');
  });

  it('says of every field of an input what it is, and of none that there is not', () => {
    const document = create();
    const said = new Set<string>();
    for (const name of OPERATIONS) {
      const operation = operationOf(document, name);
      const body = operation?.requestBody?.content['application/json']?.schema.properties ?? {};
      const fields = [
        ...(operation?.parameters ?? []).map((one) => [one.name, one.description]),
        ...Object.entries(body).map(([field, schema]) => [field, schema.description]),
      ];
      expect([name, fields.filter(([, words]) => words === undefined)]).toEqual([name, []]);
      for (const [, words] of fields) said.add(String(words));
    }
    // Those of objects within are not at the top.
    const page = JSON.stringify(document);
    const all = Object.values(FIELD_WORDS).flatMap((words) => Object.entries(words));
    expect(all.filter(([field, words]) => (field.includes('.') ? !page.includes(words) : !said.has(words)))).toEqual(
      [],
    );
  });

  it('describes what is really sent and answered', () => {
    const document = create();
    const ajv = new Ajv2020({ strict: false });
    const validate = (schema: JsonSchema, value: unknown) => {
      const check = ajv.compile({ ...schema, components: document.components });
      return check(value) ? null : check.errors;
    };
    for (const name of OPERATIONS) {
      const operation = operationOf(document, name);
      const schema = operation?.responses[200]?.content?.['application/json']?.schema ?? {};
      expect([name, validate(schema, SAMPLES[name].output)]).toEqual([name, null]);
      const body = operation?.requestBody?.content['application/json']?.schema;
      if (body) expect([name, validate(body, SAMPLES[name].input)]).toEqual([name, null]);
    }
    const list = operationOf(document, 'list_servers')?.responses[200]?.content?.['application/json']?.schema ?? {};
    expect(validate(list, [{ id: 1 }])).not.toBeNull();
  });

  it('refers only to schemas that are there', () => {
    const document = create();
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, ref]) => ref ?? '');
    expect(refs.length).toBeGreaterThan(10);
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(refs.filter((ref) => !known.includes(ref))).toEqual([]);
  });
});

describe('its examples', () => {
  const PATH_VALUES = { id: 'x', name: 'x', call_id: 'x' };
  const entries = Object.entries(EXAMPLES) as [keyof typeof EXAMPLES, { request?: object; response?: unknown }][];

  it.each(entries)('of %s are true', (name, { request, response }) => {
    const { input, output, path } = adminContract[name];
    const inPath = Object.fromEntries(Object.entries(PATH_VALUES).filter(([key]) => pathParams(path).includes(key)));
    if (request) expect(input.safeParse({ ...request, ...inPath }).error).toBeUndefined();
    if (response) expect(output.parse(response)).toEqual(response);
  });

  it('hold nothing that looks like a secret', () => {
    expect(JSON.stringify(Object.values(EXAMPLES))).not.toMatch(/bearer|sk-|password|secret|api[_-]?key|token"/i);
  });
});
