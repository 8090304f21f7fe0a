import { type APIRequestContext, expect, type Page } from '@playwright/test';

const { SANDBOX_URL = 'http://127.0.0.1:4566' } = process.env;

/** The data source of provisioning/. */
export const datasource = { type: 'dohyo-cloudwatch-datasource', uid: 'dohyo' };

interface Query {
  refId?: string;
  lang?: 'logs' | 'metrics';
  query: string;
}

/** Opens Explore with a query, which it runs. */
export async function explore(page: Page, query: Query, from = 'now-1h') {
  const panes = {
    left: {
      datasource: datasource.uid,
      queries: [{ refId: 'A', datasource, version: 1, ...query }],
      range: { from, to: 'now' },
    },
  };
  await page.goto(`/explore?schemaVersion=1&orgId=1&panes=${encodeURIComponent(JSON.stringify(panes))}`);
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

/** What the sandbox was asked for, by operation. */
export async function calls(request: APIRequestContext): Promise<Record<string, number>> {
  return (await (await request.get(`${SANDBOX_URL}/_sandbox/meter`)).json()).calls;
}

export const sandbox = SANDBOX_URL;
