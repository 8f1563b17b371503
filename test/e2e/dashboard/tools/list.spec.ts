// The list of tools: from every server, found by words and by source.
import { startModernPeer } from '../../../fixtures/http/sdk-peers.ts';
import { workshop } from '../../../support/real-servers.ts';
import { expect, test } from '../../fixtures.ts';
import { button, goTo } from '../steps.ts';
import { showAbout } from './steps.ts';

test('tools of every server, searched and filtered by source; a new one appears by itself', async ({ dashboard }) => {
  const { page, client } = dashboard;
  const peer = await startModernPeer('reject');
  await client.create_server({ name: 'shop', transport: 'stdio', ...workshop() });
  await goTo(page, 'Tools');
  const list = page.getByRole('list', { name: 'Tools', exact: true });
  const rows = list.getByRole('listitem');
  await expect(rows).toHaveCount(7);
  await expect(page.getByText('7 tools from 1 source')).toBeVisible();
  await client.create_server({ name: 'far', transport: 'streamable_http', url: peer.url });
  await expect(rows).toHaveCount(9);

  const search = page.getByRole('searchbox', { name: 'Search tools' });
  await search.fill('answers WITH');
  await expect(rows).toHaveCount(3);
  await expect(page.getByText('3 of 9 tools in the list')).toBeVisible();
  await search.fill('nothing like this');
  await expect(page.getByText('No tool fits')).toBeVisible();
  await button(page, 'Show all tools').click();
  await page.getByLabel('Source').selectOption('far');
  await expect(rows).toHaveCount(2);
  await list.getByRole('button', { name: /echo/ }).click();
  await expect(page.getByRole('heading', { name: 'far__echo' })).toBeVisible();
  await page.getByLabel('Source').selectOption('');

  // The keyboard walks through the list, and what has the focus is shown.
  await list.getByRole('button', { name: /ticket/ }).click();
  await expect(page.getByText('destructive', { exact: true })).toBeVisible();
  await showAbout(page);
  const about = page.getByRole('region', { name: 'Input', exact: true });
  await expect(about.getByText('One of "WEB", "API"')).toBeVisible();
  await list.getByRole('button', { name: /ticket/ }).press('Home');
  await expect(page.getByRole('heading', { name: 'far__echo' })).toBeVisible();
  await expect(list.getByRole('button', { name: /echo/ })).toBeFocused();
  await button(page, 'far').click();
  await expect(page.getByRole('complementary', { name: 'Details of far' })).toBeVisible();
  await peer.close();
});
