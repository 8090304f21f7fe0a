import { expect, test } from '@grafana/plugin-e2e';

import { editor, explore, write, written } from './grafana';

test('a query is written with completion, and run', async ({ page }) => {
  await explore(page, { lang: 'logs', query: '' });
  const suggestions = page.locator('.suggest-widget');

  await write(page, '_sourceCategory=');
  await expect(suggestions.getByText('aws/observability/cloudtrail/logs')).toBeVisible();
  await page.keyboard.type('aws/api');
  await page.keyboard.press('Tab');
  await page.keyboard.type(' | cou');
  await expect(suggestions.getByLabel(/^count\b/).first()).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.type('by ');
  await page.keyboard.type('stat');
  await expect(suggestions.getByLabel(/^status/).first()).toBeVisible();
  await page.keyboard.press('Tab');
  await expect.poll(() => written(page)).toBe('_sourceCategory=aws/apigateway | count by status');

  await page.keyboard.press('Shift+Enter');
  await expect(page.getByText('_count').first()).toBeVisible();
});

test('a mistake is marked, and mended', async ({ page }) => {
  await explore(page, { lang: 'logs', query: '' });
  await write(page, 'error | cuont by status');
  await page.keyboard.press('Escape');
  await expect(editor(page).locator('.squiggly-error').first()).toBeVisible();
  const found = page.getByRole('button', { name: /unknown operator/ });
  await expect(found).toContainText('did you mean `count`?');

  await write(page, 'error | count by status');
  await page.keyboard.press('Escape');
  await expect(page.getByText('Valid log query')).toBeVisible();
  await expect(editor(page).locator('.squiggly-error')).toHaveCount(0);
});

test('a query is laid out', async ({ page }) => {
  await explore(page, { lang: 'logs', query: 'error\n|count   by   status|sort by _count' });
  await page.getByRole('button', { name: 'Format', exact: true }).click();
  await expect.poll(() => written(page)).toBe('error\n| count by status\n| sort by _count');
});

test('a query is explained, with the texts and a link to CloudWatch', async ({ page }) => {
  await explore(page, { lang: 'logs', query: '_sourceCategory=aws/apigateway account=prod | count by status' });
  await page.getByRole('button', { name: 'Explain' }).click();
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByText('prod/us-east-1', { exact: true })).toBeVisible();
  await expect(drawer.getByText(/stats count/).first()).toBeVisible();
  await expect(drawer.getByText('Estimated: price')).toBeVisible();
  await expect(drawer.getByText('Last run: Bytes scanned')).toBeVisible();
  const link = drawer.getByRole('link', { name: /Open in CloudWatch/ }).first();
  await expect(link).toHaveAttribute('href', /console\.aws\.amazon\.com\/cloudwatch.*logs-insights/);
});

test('the cheat sheet has examples to take', async ({ page }) => {
  await explore(page, { query: '' });
  await page.getByRole('button', { name: /show data source help/i }).click();
  await page.getByRole('button', { name: 'Take: Latency of each API by region' }).click();
  await expect.poll(() => written(page)).toContain('metric=Latency');
  await editor(page).click();
  await page.keyboard.press('Shift+Enter');
  await expect(page.getByText(/orders-api us-east-1/).first()).toBeVisible();
});
