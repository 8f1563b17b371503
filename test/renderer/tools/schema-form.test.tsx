// @vitest-environment happy-dom
// The generated form: what is typed becomes the arguments, and what nobody touched is not sent.
import { act, useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, describe, expect, it } from 'vitest';
import type { ArgumentProblem } from '../../../src-renderer/screens/tools/form/check-arguments.ts';
import { prepareSchema } from '../../../src-renderer/screens/tools/form/prepare-schema.ts';
import { SchemaForm } from '../../../src-renderer/screens/tools/form/schema-form.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

let root: Root | undefined;
afterEach(async () => {
  await act(async () => root?.unmount());
  document.body.replaceChildren();
});

async function show(properties: object, more: object = {}, problems: ArgumentProblem[] = []) {
  const schema = prepareSchema({ type: 'object', properties, ...more });
  if (!schema) throw new Error('no form');
  let current: Record<string, unknown> = {};
  function Holder() {
    const [value, setValue] = useState<Record<string, unknown>>({});
    current = value;
    return <SchemaForm schema={schema!} value={value} problems={problems} onChange={setValue} onSubmit={() => {}} />;
  }
  root = createRoot(document.body.appendChild(document.createElement('div')));
  await act(async () => root?.render(<Holder />));
  return () => JSON.parse(JSON.stringify(current)) as unknown;
}

const field = (id: string) => {
  const found = document.getElementById(`argument-${id}`);
  if (!found) throw new Error(`There is no field ${id} in ${document.body.innerHTML}`);
  return found as HTMLInputElement;
};

async function type(id: string, text: string) {
  await act(async () => {
    const element = field(id);
    const prototype = Object.getPrototypeOf(element) as object;
    Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(element, text);
    element.dispatchEvent(new Event(element.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }));
  });
}

async function press(label: string) {
  const found = [...document.querySelectorAll('button')].find(
    (each) => (each.getAttribute('aria-label') ?? each.textContent) === label,
  );
  if (!found) throw new Error(`There is no button ${label}`);
  await act(async () => found.click());
}

describe('the form of a tool', () => {
  it('turns what is typed into values of their types', async () => {
    const value = await show({
      text: { type: 'string' },
      amount: { type: 'integer' },
      kind: { enum: ['a', 2, null] },
      flag: { type: 'boolean' },
    });
    expect(value()).toEqual({});
    await type('text', 'two\nlines');
    await type('amount', '12');
    await type('kind', '1');
    await type('flag', 'false');
    expect(value()).toEqual({ text: 'two\nlines', amount: 12, kind: 2, flag: false });
    await type('kind', '2');
    await type('text', '');
    expect(value()).toEqual({ amount: 12, kind: null, flag: false });
  });

  it('sends no default nobody chose', async () => {
    const value = await show({
      priority: { enum: ['low', 'high'], default: 'low' },
      inner: { type: 'object', properties: { deep: { type: 'string', default: 'x' } } },
    });
    expect(value()).toEqual({});
    expect(document.body.textContent).toContain('Default "low"');
  });

  it('tells null from absent', async () => {
    const value = await show({ maybe: { type: ['string', 'null'] } });
    await press('maybe is null');
    expect(value()).toEqual({ maybe: null });
    expect(field('maybe').disabled).toBe(true);
    await press('maybe is null');
    await type('maybe', 'text');
    expect(value()).toEqual({ maybe: 'text' });
  });

  it('builds lists of objects, and leaves optional ones out until they are wanted', async () => {
    const item = { type: 'object', properties: { old: { type: 'string' } }, required: ['old'] };
    const value = await show({ edits: { type: 'array', items: item }, due: item });
    await press('Set edits');
    await press('Add to edits');
    await type('edits-0-old', 'a');
    await press('Set due');
    await type('due-old', 'b');
    expect(value()).toEqual({ edits: [{ old: 'a' }], due: { old: 'b' } });
    await press('Leave out due');
    expect(value()).toEqual({ edits: [{ old: 'a' }] });
  });

  it('takes JSON where no field fits', async () => {
    const value = await show({ anything: {} });
    await type('anything', '{"a": [1, null]}');
    expect(value()).toEqual({ anything: { a: [1, null] } });
    await type('anything', '{"a": ');
    expect(document.body.textContent).toContain('no valid JSON yet');
    expect(value()).toEqual({ anything: { a: [1, null] } });
  });

  it('shows problems at their fields, and everything a server named as text', async () => {
    const problems = [{ path: ['a<b>'], message: 'Required' }];
    await show({ 'a<b>': { type: 'string', description: '<img src=x> \u202e' } }, { required: ['a<b>'] }, problems);
    expect(document.querySelector('img')).toBeNull();
    expect(document.body.textContent).toContain('<img src=x> \\u202e');
    expect(document.querySelector('[aria-invalid=true]')).not.toBeNull();
    expect(document.querySelector('[data-field-error]')?.textContent).toBe('Required');
  });
});
