import { expect, test } from '@grafana/plugin-e2e';

import { datasource, sandbox } from './grafana';

test('a data source is configured, and saved', async ({ page, gotoDataSourceConfigPage }) => {
  await page.request.delete('/api/datasources/uid/e2e');
  const made = await page.request.post('/api/datasources', {
    data: {
      uid: 'e2e',
      name: 'e2e',
      type: datasource.type,
      access: 'proxy',
      jsonData: {
        authType: 'keys',
        defaultRegion: 'us-east-1',
        endpoint: sandbox,
        accounts: [
          {
            alias: 'first',
            id: '528560886094',
            assumeRoleArn: 'arn:aws:iam::528560886094:role/dohyo',
            regions: ['us-east-1'],
          },
        ],
      },
      secureJsonData: { accessKey: 'sandbox', secretKey: 'sandbox' },
    },
  });
  expect(made.ok()).toBe(true);
  const config = await gotoDataSourceConfigPage('e2e');
  await page.getByRole('button', { name: /^first/ }).click();
  const alias = page.getByRole('textbox', { name: /Alias/ }).first();
  await alias.fill('renamed');
  await alias.blur();
  await expect(config.saveAndTest()).toBeOK();
  await expect(page.getByText(/Metrics and log queries work in 1 account/)).toBeVisible();
  const { jsonData } = await (await page.request.get('/api/datasources/uid/e2e')).json();
  expect(jsonData.accounts[0].alias).toBe('renamed');
  await page.request.delete('/api/datasources/uid/e2e');
});
