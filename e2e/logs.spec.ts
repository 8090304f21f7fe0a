import { expect, test } from '@grafana/plugin-e2e';

import { calls, explore, written } from './grafana';

test('log lines have a volume, lines around them, and filters', async ({ page }) => {
  await explore(page, { lang: 'logs', query: '_sourceCategory=aws/apigateway account=prod region=us-east-1' });
  await expect(page.getByText('Logs volume').first()).toBeVisible();
  const menu = page.getByRole('button', { name: 'Log menu' }).first();
  await expect(menu).toBeVisible();
  await menu.click();
  await page.getByRole('menuitem', { name: 'Show context' }).click();
  await expect(page.getByText(/Log context/).first()).toBeVisible();
  // The lines on a side are read when that side comes into view, which a long line keeps from it.
  await page.getByRole('dialog').getByText('"path"').first().hover();
  await page.mouse.wheel(0, 10_000);
  await expect.poll(async () => (await calls(page.request)).GetLogEvents ?? 0).toBeGreaterThan(0);
  await page.keyboard.press('Escape');

  await page.getByText('"requestId"').first().click();
  const filter = page.getByRole('button', { name: /Filter for value/ }).first();
  await expect(filter).toBeVisible();
  await filter.click();
  await expect.poll(() => written(page)).toMatch(/="[^"]+"/);
});

test('Explore asks for answers that are not kept', async ({ page }) => {
  const asked = page.waitForRequest((request) => request.url().includes('/api/ds/query'));
  await explore(page, { lang: 'logs', query: '_sourceCategory=aws/apigateway account=prod | count' });
  expect((await asked).postDataJSON().queries[0].skipCache).toBe(true);
});

test('log lines are followed live, until that is stopped', async ({ page }) => {
  await explore(page, { lang: 'logs', query: '_sourceCategory=aws/apigateway account=prod region=us-east-1' });
  const before = (await calls(page.request)).StartLiveTail ?? 0;
  await page.getByRole('button', { name: /Live/ }).first().click();
  await expect(
    page
      .getByText(/Last line received/)
      .or(page.getByRole('button', { name: 'Pause' }))
      .first()
  ).toBeVisible();
  await expect
    .poll(async () => (await calls(page.request)).StartLiveTail ?? 0, { timeout: 30_000 })
    .toBeGreaterThan(before);
  await expect(page.locator('tbody tr').filter({ hasText: '{' }).first()).toBeVisible({ timeout: 60_000 });
  await page
    .getByRole('button', { name: /Exit live mode|Stop|Live/ })
    .first()
    .click();
});

test('a query that takes long shows how it gets on, and stops in AWS when it is cancelled', async ({ page }) => {
  const before = (await calls(page.request)).StopQuery ?? 0;
  await explore(
    page,
    { lang: 'logs', query: '_sourceCategory=aws/apigateway | where status > 998 | count by path, requestId' },
    'now-30d'
  );
  await page.waitForResponse((response) => response.url().includes('/resources/progress'), { timeout: 30_000 });
  await page
    .getByRole('button', { name: /Cancel/ })
    .first()
    .click();
  await expect
    .poll(async () => (await calls(page.request)).StopQuery ?? 0, { timeout: 30_000 })
    .toBeGreaterThan(before);
});
