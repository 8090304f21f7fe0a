import { expect, test } from '@grafana/plugin-e2e';
import type { Page } from '@playwright/test';

import { datasource, editor, explore, makeDatasource, saveDashboard, type Theme, write, written } from './grafana';

// axe's rules for WCAG 2.1, levels A and AA, on what Dohyo draws; the rest of each page is Grafana's.
const query = '[data-testid="dohyo-query"]';

const logs = {
  lang: 'logs',
  query: '_sourceCategory=aws/apigateway account=prod | count by status',
} as const;

/** A dashboard with one of everything that Dohyo has an editor for. */
const dashboard = (page: Page) =>
  saveDashboard(page.request, 'accessibility', {
    templating: {
      list: [
        { name: 'account', type: 'custom', query: 'dev,prod', current: { text: 'dev', value: 'dev' } },
        {
          name: 'api',
          type: 'query',
          datasource,
          query: { refId: 'A', query: 'namespace=aws/apigateway metric=Count', field: 'apiname' },
        },
      ],
    },
    annotations: {
      list: [{ name: 'Failures', enable: true, iconColor: 'red', datasource, target: { refId: 'Anno', ...logs } }],
    },
  });

/** Settings with one of everything. */
const settings = {
  accounts: [{ alias: 'dev', id: '528560886094', regions: ['us-east-1'] }],
  logSources: [{ name: 'orders', kind: 'custom', logGroups: ['/ecs/orders'] }],
  fields: ['team'],
  extractionRules: [{ name: 'orders', scope: '', parseExpression: 'parse "order=* " as orderid' }],
  threatFeeds: [{ name: 'blocklist', url: 'https://feeds.example.com/addresses.txt', enabled: false }],
  lookupTables: [{ path: '/shared/users', file: '/var/lib/grafana/users.csv' }],
};

for (const theme of ['dark', 'light'] satisfies Theme[]) {
  test.describe(theme, () => {
    test('the query editor of a panel', async ({ page, scanForA11yViolations }) => {
      await page.goto(`${await dashboard(page)}?editPanel=1&theme=${theme}`);
      const own = page.locator(query);
      await expect(own.getByRole('status')).not.toBeEmpty();
      await own.getByText('Options').click();
      await expect(own.getByText('Legend', { exact: true })).toBeVisible();
      expect(await scanForA11yViolations({ include: query })).toHaveNoA11yViolations();
    });

    test('a mistake in a query', async ({ page, scanForA11yViolations }) => {
      await explore(page, { lang: 'logs', query: 'error | cuont by status' }, 'now-1h', theme);
      await expect(page.getByRole('button', { name: /unknown operator/ })).toBeVisible();
      expect(await scanForA11yViolations({ include: query })).toHaveNoA11yViolations();
    });

    test('how a query runs', async ({ page, scanForA11yViolations }) => {
      await explore(page, logs, 'now-1h', theme);
      await page.getByRole('button', { name: 'Explain' }).click();
      await expect(page.getByRole('dialog').getByText('Estimated: price')).toBeVisible();
      expect(await scanForA11yViolations({ include: '[role="dialog"]' })).toHaveNoA11yViolations();
    });

    test('the cheat sheet', async ({ page, scanForA11yViolations }) => {
      await explore(page, { query: '' }, 'now-1h', theme);
      await page.getByRole('button', { name: /show data source help/i }).click();
      await expect(page.getByRole('button', { name: /^Take:/ }).first()).toBeVisible();
      expect(await scanForA11yViolations({ include: '[data-testid="dohyo-help"]' })).toHaveNoA11yViolations();
    });

    test('the editor of a variable', async ({ page, scanForA11yViolations }) => {
      await page.goto(`${await dashboard(page)}?editview=variables&editIndex=1&theme=${theme}`);
      const variable = page.getByTestId('dohyo-variable');
      await expect(variable.getByRole('button', { name: /the selector names no statistic/ })).toBeVisible();
      await expect(variable.getByText(/\d values?/)).toBeVisible();
      expect(await scanForA11yViolations({ include: '[data-testid="dohyo-variable"]' })).toHaveNoA11yViolations();
    });

    test('the editor of an annotation', async ({ page, scanForA11yViolations }) => {
      await page.goto(`${await dashboard(page)}?editview=annotations&editIndex=1&theme=${theme}`);
      await expect(page.locator(query).getByText('Valid log query')).toBeVisible();
      expect(await scanForA11yViolations({ include: query })).toHaveNoA11yViolations();
    });

    test('the settings, all open, with mistakes', async ({ page, scanForA11yViolations }) => {
      await makeDatasource(page.request, 'e2e-accessibility', settings);
      await page.goto(`/connections/datasources/edit/e2e-accessibility?theme=${theme}`);
      const form = page.getByTestId('dohyo-settings');
      await expect(form.getByRole('button', { name: /^Expand section/ }).first()).toBeVisible();
      for (const closed of [
        form.getByRole('button', { name: /^Expand section/ }),
        form.getByRole('group').getByRole('button', { expanded: false }),
      ]) {
        for (let left = await closed.count(); left > 0; left--) {
          await closed.first().click();
        }
      }
      await form.getByRole('textbox', { name: 'Account ID' }).fill('5');
      await write(page, 'prase "order=* " as orderid');
      await expect(form.getByText(/Line 1, column 1/)).toBeVisible();
      // Grafana's fields of several values have an arrow that is no button.
      const arrows = '[id^="downshift-"][id$="-toggle-button"]';
      expect(
        await scanForA11yViolations({ include: '[data-testid="dohyo-settings"]', exclude: arrows })
      ).toHaveNoA11yViolations();
      await page.request.delete('/api/datasources/uid/e2e-accessibility');
    });
  });
}

/** Presses a key until what is wanted has the focus. */
async function go(page: Page, key: string, wanted: ReturnType<Page['locator']>) {
  for (let pressed = 0; pressed < 60; pressed++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) {
      return;
    }
    await page.keyboard.press(key);
  }
  await expect(wanted).toBeFocused();
}

test('a query is written, run and explained with the keyboard alone', async ({ page }) => {
  await explore(page, { lang: 'logs', query: '' });
  await go(page, 'Tab', editor(page).getByRole('textbox'));

  await page.keyboard.type('_sourceCategory=aws/apigateway | cou', { delay: 20 });
  await expect(
    page
      .locator('.suggest-widget')
      .getByLabel(/^count\b/)
      .first()
  ).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.type('by account');
  await expect.poll(() => written(page)).toBe('_sourceCategory=aws/apigateway | count by account');
  await page.keyboard.press('Shift+Enter');
  await expect(page.getByText('_count').first()).toBeVisible();

  await page.keyboard.press('Control+M');
  const explain = page.getByRole('button', { name: 'Explain' });
  await go(page, 'Shift+Tab', explain);
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByText('Estimated: price')).toBeVisible();
  await go(page, 'Tab', drawer.getByRole('button', { name: 'Copy what prod/us-east-1 is asked' }));
  await page.keyboard.press('Escape');
  await expect(drawer).toHaveCount(0);
  await expect(explain).toBeFocused();
});
