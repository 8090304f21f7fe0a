import { expect, test } from '@grafana/plugin-e2e';

import { datasource, saveDashboard } from './grafana';

test('a panel follows a variable', async ({ page }) => {
  await page.goto(await saveDashboard(page.request, 'variable', {}));
  await expect(page.getByText('dev', { exact: true }).first()).toBeVisible();
  const asked = page.waitForRequest(
    (request) => request.url().includes('/api/ds/query') && (request.postData() ?? '').includes('"account":["prod"]')
  );
  await page.goto(page.url().split('?')[0] + '?var-account=prod');
  await asked;
  await expect(page.locator('[data-testid*="Panel"]').getByText('prod', { exact: true }).first()).toBeVisible();
});

test('ad-hoc filters are offered, and applied', async ({ page }) => {
  const filters = {
    name: 'filters',
    type: 'adhoc',
    datasource,
    filters: [{ key: 'region', operator: '=', value: 'us-east-1' }],
  };
  const url = await saveDashboard(page.request, 'filters', { templating: { list: [filters] } });
  const asked = page.waitForRequest(
    (request) =>
      request.url().includes('/api/ds/query') && (request.postData() ?? '').includes('"filters":[{"key":"region"')
  );
  await page.goto(url);
  await asked;
});

test('annotations mark a panel', async ({ page }) => {
  const deploys = {
    name: 'Failures',
    enable: true,
    iconColor: 'red',
    datasource,
    target: {
      refId: 'Anno',
      datasource,
      lang: 'logs',
      query:
        '_sourceCategory=aws/apigateway account=prod region=us-east-1 | timeslice 15m | count by _timeslice | "failures" as text',
      version: 1,
    },
  };
  const url = await saveDashboard(page.request, 'annotation', { annotations: { list: [deploys] } });
  const asked = page.waitForResponse(
    async (response) =>
      response.url().includes('/api/ds/query') && (response.request().postData() ?? '').includes('"Anno"')
  );
  await page.goto(url);
  const answer = await (await asked).json();
  expect(answer.results.Anno.frames[0].data.values[0].length).toBeGreaterThan(0);
  await expect(page.getByTestId('data-testid annotation-marker').first()).toBeVisible();
});

test('a dashboard of the plugin is imported', async ({ page }) => {
  await page.goto(`/connections/datasources/edit/${datasource.uid}/dashboards`);
  const row = page.getByRole('row', { name: /Overview \(REST API\)/ });
  await row.getByRole('button', { name: /Import/ }).click();
  await expect(page.getByText(/Dashboard Imported/i).first()).toBeVisible();
});
