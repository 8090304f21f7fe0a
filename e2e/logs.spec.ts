import { expect, test } from '@grafana/plugin-e2e';

import { calls, explore, written } from './grafana';

test('log lines have a volume, lines around them, and filters', async ({ page }) => {
  await explore(page, { lang: 'logs', query: '_sourceCategory=aws/apigateway account=prod region=us-east-1' });
  await expect(page.getByText('Logs volume').first()).toBeVisible();
  const line = page
    .locator('[class*="log-line"], [data-testid="log-line"], tr[class*="logs-row"]')
    .filter({ hasText: '{' })
    .first();
  await expect(line).toBeVisible();
  await line.click();
  const filter = page.getByRole('button', { name: /Filter for value/ }).first();
  await expect(filter).toBeVisible();
  await filter.click();
  await expect.poll(() => written(page)).toMatch(/="[^"]+"$/);

  await line.hover();
  await page
    .getByRole('button', { name: /Show context/ })
    .first()
    .click();
  await expect(page.getByText(/Log context/).first()).toBeVisible();
  await expect.poll(async () => (await calls(page.request)).GetLogEvents ?? 0).toBeGreaterThan(0);
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
