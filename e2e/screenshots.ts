import { expect, test } from '@playwright/test';
import { readdirSync, readFileSync } from 'fs';

// Pictures of the dashboards for docs/dashboards.md and plugin.json, taken by `go tool mage screenshots`.

test.use({ viewport: { width: 1440, height: 1100 }, colorScheme: 'dark' });

for (const file of readdirSync('dashboards')) {
  const { uid, title } = JSON.parse(readFileSync(`dashboards/${file}`, 'utf8'));
  test(title, async ({ page }) => {
    test.setTimeout(600_000); // the sandbox computes a day of logs
    await page.goto(`/d/${uid}?kiosk&theme=dark&from=now-24h&to=now`);
    await expect(page.getByTestId(/Panel header/).first()).toBeVisible();
    const loading = page.getByLabel('Panel loading bar');
    for (let quiet = 0; quiet < 3; quiet++) {
      await page.waitForTimeout(1000);
      if (await loading.count()) {
        quiet = -1;
      }
    }
    await page.screenshot({ path: `src/img/screenshots/${file.replace('.json', '.png')}` });
  });
}
