import { expect, test } from '@grafana/plugin-e2e';
import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';

import { datasource, saveDashboard } from './grafana';

/** A panel with one query, under the others of its dashboard. */
const panel = (id: number, type: string, title: string, query: string, more: object = {}) => ({
  id,
  type,
  title,
  gridPos: { x: 0, y: 8 * id, w: 24, h: 8 },
  datasource,
  targets: [{ refId: 'A', datasource, query, version: 1, ...more }],
});

const number = /^\d+(\.\d+)?$/;
const numberOrNone = /^(\d+(\.\d+)?)?$/;
const time = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{3})?$/;
const messageOfJson = /^\{".*\}$/;

/** Each panel with the columns of its CSV. */
const exported = [
  {
    panel: panel(
      1,
      'timeseries',
      'Requests',
      'namespace=aws/apigateway metric=Count statistic=Sum !(stage=*) | sum by account',
      { legend: '{{account}}' }
    ),
    columns: { Time: time, dev: number },
  },
  {
    panel: panel(
      2,
      'table',
      'Paths',
      '_sourceCategory=aws/apigateway account=prod | json "path", "responseLatency" as path, ms nodrop | timeslice 30m | count, avg(ms) as ms by _timeslice, path | ms > 100 as slow | sort by _count | limit 5',
      { format: 'table' }
    ),
    columns: { _timeslice: time, path: /^(-|\/.*)$/, _count: number, ms: numberOrNone, slow: /^(true|false)$/ },
  },
  {
    panel: panel(3, 'logs', 'Lines', '_sourceCategory=aws/apigateway account=prod region=us-east-1 | limit 20'),
    columns: {
      timestamp: time,
      body: messageOfJson,
      severity: /^(info|warning|error)$/,
      id: /./,
      labels: messageOfJson,
    },
  },
];
const panels = exported.map(({ panel }) => panel);

test('a public dashboard draws data for who has no session', async ({ page, browser }) => {
  // Nobody fills in variables there: Grafana runs the queries as they are saved.
  const variable = panel(
    4,
    'timeseries',
    'Variable',
    'namespace=aws/apigateway metric=Count account={{account}} | sum'
  );
  await saveDashboard(page.request, 'public', { panels: [...panels, variable] });
  const { accessToken } = await publish(page, 'e2e-public');

  const visitor = await (await browser.newContext()).newPage();
  const answer = (id: number) =>
    visitor.waitForResponse((response) =>
      response.url().endsWith(`/api/public/dashboards/${accessToken}/panels/${id}/query`)
    );
  const answers = Promise.all([...panels, variable].map(({ id }) => answer(id)));
  await visitor.goto(`/public-dashboards/${accessToken}`);
  const [requests, paths, lines, refused] = await answers;
  for (const drawn of [requests, paths, lines]) {
    const { frames } = (await drawn.json()).results.A;
    expect(frames[0].data.values[0].length).toBeGreaterThan(1);
  }
  await expect(visitor.getByRole('button', { name: 'prod' })).toBeVisible();
  await expect(visitor.getByRole('gridcell', { name: '/prod/orders' }).first()).toBeVisible();
  await expect(visitor.getByText('"requestId"').first()).toBeVisible();
  await expect(visitor.getByTestId('data-testid Panel status error')).toHaveCount(1);
  expect(await refused.text()).toContain('public dashboards and alert rules have no variables');
  await visitor.context().close();
});

/** Makes a dashboard public. */
async function publish(page: Page, uid: string) {
  const path = `/api/dashboards/uid/${uid}/public-dashboards`;
  const old = await page.request.get(path);
  if (old.ok()) {
    await page.request.delete(`${path}/${(await old.json()).uid}`);
  }
  const made = await page.request.post(path, { data: { isEnabled: true, timeSelectionEnabled: true } });
  expect(made.ok(), await made.text()).toBe(true);
  return made.json();
}

test('panels are exported as CSV', async ({ page }) => {
  const url = await saveDashboard(page.request, 'csv', { panels });
  for (const { panel, columns } of exported) {
    await page.goto(`${url}?viewPanel=panel-${panel.id}`);
    await page.getByTestId(`data-testid Panel header ${panel.title}`).hover();
    await page.keyboard.press('i');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const [names, ...rows] = cells(await readFile(await (await download).path(), 'utf8'));
    expect(rows.length).toBeGreaterThan(1);
    expect(names.slice(0, Object.keys(columns).length)).toEqual(Object.keys(columns));
    for (const row of rows) {
      Object.entries(columns).forEach(([name, pattern], i) =>
        expect(row[i], `${panel.title}: ${name}`).toMatch(pattern)
      );
    }
  }
});

/** The cells of a CSV file, line by line. */
const cells = (csv: string) =>
  csv
    .trim()
    .split(/\r?\n/)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain
      )
    );
