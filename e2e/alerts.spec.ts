import { expect, test } from '@grafana/plugin-e2e';

import { datasource } from './grafana';

test('an alert rule on a saved query fires', async ({ page }) => {
  test.setTimeout(180_000);
  const { request } = page;
  await request.post('/api/folders', { data: { uid: 'e2e', title: 'e2e' } });
  await request.delete('/api/v1/provisioning/alert-rules/e2e-requests');
  const range = { from: 3600, to: 0 };
  const rule = {
    uid: 'e2e-requests',
    title: 'Requests come in',
    ruleGroup: 'e2e',
    folderUID: 'e2e',
    orgID: 1,
    for: '0s',
    noDataState: 'NoData',
    execErrState: 'Error',
    condition: 'C',
    data: [
      {
        // As the editor saves it: nothing of the front end is there when a rule is evaluated.
        refId: 'A',
        datasourceUid: datasource.uid,
        relativeTimeRange: range,
        model: {
          refId: 'A',
          query: '_sourceCategory=aws/apigateway | count by account',
          version: 1,
        },
      },
      {
        refId: 'C',
        datasourceUid: '__expr__',
        relativeTimeRange: range,
        model: {
          refId: 'C',
          type: 'threshold',
          expression: 'A',
          conditions: [{ evaluator: { type: 'gt', params: [0] } }],
        },
      },
    ],
  };
  const headers = { 'X-Disable-Provenance': 'true' };
  const saved = await request.post('/api/v1/provisioning/alert-rules', { data: rule, headers });
  expect(saved.status(), await saved.text()).toBe(201);
  await request.put('/api/v1/provisioning/folder/e2e/rule-groups/e2e', {
    data: { ...(await (await request.get('/api/v1/provisioning/folder/e2e/rule-groups/e2e')).json()), interval: 10 },
    headers,
  });
  await expect
    .poll(
      async () => {
        const { data } = await (await request.get('/api/prometheus/grafana/api/v1/alerts')).json();
        const own = data.alerts.filter(
          (alert: { labels: Record<string, string> }) => alert.labels.alertname === rule.title
        );
        return own
          .map((alert: { state: string; labels: Record<string, string> }) => `${alert.labels.account} ${alert.state}`)
          .sort();
      },
      { timeout: 120_000 }
    )
    .toEqual(['dev Alerting', 'prod Alerting']);

  await page.goto('/alerting/grafana/e2e-requests/view');
  await expect(page.getByText(rule.title).first()).toBeVisible();
  await request.delete('/api/v1/provisioning/alert-rules/e2e-requests', { headers });
});
