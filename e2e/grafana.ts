import { type APIRequestContext, expect, type Page } from '@playwright/test';

const { SANDBOX_URL = 'http://127.0.0.1:4566' } = process.env;

/** The data source of provisioning/. */
export const datasource = { type: 'dohyo-cloudwatch-datasource', uid: 'dohyo' };

interface Query {
  refId?: string;
  lang?: 'logs' | 'metrics';
  query: string;
}

export type Theme = 'dark' | 'light';

/** Opens Explore with a query, which it runs. */
export async function explore(page: Page, query: Query, from = 'now-1h', theme: Theme = 'dark') {
  const panes = {
    left: {
      datasource: datasource.uid,
      queries: [{ refId: 'A', datasource, version: 1, ...query }],
      range: { from, to: 'now' },
    },
  };
  await page.goto(`/explore?schemaVersion=1&orgId=1&theme=${theme}&panes=${encodeURIComponent(JSON.stringify(panes))}`);
  await expect(editor(page)).toBeVisible();
}

/** Monaco, and the text in it. */
export const editor = (page: Page) => page.locator('.monaco-editor').first();

/** Replaces the query by what is typed. */
export async function write(page: Page, text: string) {
  await editor(page).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await page.keyboard.type(text, { delay: 20 });
}

/** The text of the query, whose spaces Monaco draws as another character. */
export const written = async (page: Page) =>
  (await editor(page).locator('.view-lines').innerText()).replace(/\u00a0/g, ' ');

/** Saves a dashboard with one panel, and returns its path. */
export async function saveDashboard(request: APIRequestContext, name: string, more: object) {
  const dashboard = {
    uid: `e2e-${name}`,
    title: `e2e ${name}`,
    time: { from: 'now-1h', to: 'now' },
    panels: [
      {
        id: 1,
        type: 'timeseries',
        title: 'Requests',
        gridPos: { x: 0, y: 0, w: 24, h: 12 },
        datasource,
        targets: [
          {
            refId: 'A',
            datasource,
            query: 'namespace=aws/apigateway metric=Count statistic=Sum account={{account}} | sum by account',
            vars: { account: ['${account}'] },
            version: 1,
          },
        ],
      },
    ],
    templating: {
      list: [{ name: 'account', type: 'custom', query: 'dev,prod', current: { text: 'dev', value: 'dev' } }],
    },
    ...more,
  };
  const saved = await request.post('/api/dashboards/db', { data: { dashboard, overwrite: true } });
  expect(saved.ok()).toBe(true);
  return (await saved.json()).url as string;
}

/** Makes a data source that asks the sandbox, and can be changed. */
export async function makeDatasource(request: APIRequestContext, uid: string, jsonData: object) {
  await request.delete(`/api/datasources/uid/${uid}`);
  const made = await request.post('/api/datasources', {
    data: {
      uid,
      name: uid,
      type: datasource.type,
      access: 'proxy',
      jsonData: { authType: 'keys', defaultRegion: 'us-east-1', endpoint: SANDBOX_URL, ...jsonData },
      secureJsonData: { accessKey: 'sandbox', secretKey: 'sandbox' },
    },
  });
  expect(made.ok()).toBe(true);
}

/** What the sandbox was asked for, by operation. */
export async function calls(request: APIRequestContext): Promise<Record<string, number>> {
  return (await (await request.get(`${SANDBOX_URL}/_sandbox/meter`)).json()).calls;
}
