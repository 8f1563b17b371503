// The form of a tool, made from its schema: what a person enters is exactly what the server receives.
import { workshop } from '../../../support/real-servers.ts';
import { expect, test } from '../../fixtures.ts';
import { button } from '../steps.ts';
import { fieldOf, lastResult, openTool, run } from './steps.ts';

test.beforeEach(async ({ dashboard }) => {
  await dashboard.client.create_server({ name: 'shop', transport: 'stdio', ...workshop() });
  await openTool(dashboard.page, 'shop__ticket');
});

test('enum, null, nested, list and required: each arrives as it was entered', async ({ dashboard }) => {
  const { page } = dashboard;
  const form = page.locator('form').filter({ has: page.getByRole('heading', { name: 'Arguments' }) });
  const field = (name: string) => fieldOf(form, name);

  await button(form, 'Run').click();
  await expect(form.getByText('Required', { exact: true })).toHaveCount(2);
  await expect(field('project')).toBeFocused();
  await field('project').selectOption('API');
  await field('title').fill('ab');
  await button(form, 'Run').click();
  await expect(field('title')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('tablist', { name: 'Last runs' })).toBeHidden();
  await field('title').fill('A form that works');

  // Only what was entered is sent: no defaults, no empty texts.
  await run(page);
  expect(await lastResult(page)).toEqual({ project: 'API', title: 'A form that works' });

  await field('priority').selectOption('high');
  await button(form, 'assignee is null').click();
  await field('estimate').fill('2.5');
  await field('notify').selectOption('false');
  await form.getByRole('button', { name: /^(?:Set|Add to) labels$/ }).click();
  const add = form.getByRole('button', { name: 'Add to labels' });
  while ((await form.getByRole('group', { name: 'labels' }).getByRole('textbox').count()) < 2) await add.click();
  const labels = form.getByRole('group', { name: 'labels' }).getByRole('textbox');
  await labels.nth(0).fill('urgent');
  await labels.nth(1).fill('two words');
  await form.getByRole('button', { name: 'Set due' }).click();
  const due = form.getByRole('group', { name: 'due' });
  await fieldOf(due, 'date').fill('2026-12-24');
  await fieldOf(due, 'strict').selectOption('true');
  await form.getByLabel(/^extra/).fill('{"any": ["thing", 1]}');
  await run(page);
  expect(await lastResult(page)).toEqual({
    project: 'API',
    title: 'A form that works',
    priority: 'high',
    assignee: null,
    estimate: 2.5,
    notify: false,
    labels: ['urgent', 'two words'],
    due: { date: '2026-12-24', strict: true },
    extra: { any: ['thing', 1] },
  });
});

test('the same arguments as JSON; what is no JSON cannot be run', async ({ dashboard }) => {
  const { page } = dashboard;
  await fieldOf(page, 'title').fill('Written once');
  await page.getByRole('radio', { name: 'JSON' }).check({ force: true });
  const json = page.getByLabel('Arguments as JSON');
  expect(JSON.parse(await json.inputValue())).toMatchObject({ title: 'Written once' });
  await json.fill('{"project": "WEB", "title": ');
  await expect(button(page, 'Run')).toBeDisabled();
  await json.fill('{"project": "WEB"}');
  await button(page, 'Run').click();
  await expect(page.getByRole('alert').getByText(/title/)).toBeVisible();
  await json.fill('{"project": "WEB", "title": "As JSON", "estimate": null}');
  await json.press('ControlOrMeta+Enter');
  expect(await lastResult(page)).toEqual({ project: 'WEB', title: 'As JSON', estimate: null });
  await page.getByRole('radio', { name: 'Form' }).check({ force: true });
  await expect(fieldOf(page, 'title')).toHaveValue('As JSON');
});
