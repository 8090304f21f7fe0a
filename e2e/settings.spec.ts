import { expect, test } from '@grafana/plugin-e2e';

import { makeDatasource } from './grafana';

test('a data source is configured, and saved', async ({ page, gotoDataSourceConfigPage }) => {
  await makeDatasource(page.request, 'e2e', {
    accounts: [
      {
        alias: 'first',
        id: '528560886094',
        assumeRoleArn: 'arn:aws:iam::528560886094:role/dohyo',
        regions: ['us-east-1'],
      },
    ],
  });
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
