import { expect, test } from '@grafana/plugin-e2e';
import type { APIRequestContext } from '@playwright/test';

import { explore } from './grafana';

const speak = async (request: APIRequestContext, language: string) =>
  expect((await request.patch('/api/org/preferences', { data: { language } })).ok()).toBe(true);

test.afterEach(({ page }) => speak(page.request, 'en-US'));

test('the editor speaks the language that is chosen in Grafana', async ({ page }) => {
  await speak(page.request, 'de-DE');
  await explore(page, { lang: 'logs', query: 'error | count by status' });
  await expect(page.getByRole('button', { name: 'Erklären' })).toBeVisible();
  await expect(page.getByText('Gültige Log-Abfrage')).toBeVisible();
  await page.getByRole('button', { name: 'Erklären' }).click();
  await expect(page.getByRole('button', { name: 'Kopieren, was prod/us-east-1 gefragt wird' }).first()).toBeVisible();
});
