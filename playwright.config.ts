import type { PluginOptions } from '@grafana/plugin-e2e';
import { defineConfig, devices } from '@playwright/test';

// `go tool mage e2e` starts what the tests need and sets these.
const { GRAFANA_URL = 'http://127.0.0.1:3000', CHROMIUM_PATH } = process.env;

export default defineConfig<PluginOptions>({
  testDir: './e2e',
  outputDir: '.demo/e2e',
  timeout: 90_000,
  expect: { timeout: 20_000 },
  // One browser after the other: two processors serve Grafana, the sandbox and the browser.
  workers: 1,
  retries: 0,
  reporter: 'list',
  projects: [
    { name: 'e2e', testMatch: '*.spec.ts' },
    { name: 'screenshots', testMatch: 'screenshots.ts' },
  ],
  use: {
    ...devices['Desktop Chrome'],
    baseURL: GRAFANA_URL,
    viewport: { width: 1440, height: 1000 },
    launchOptions: { executablePath: CHROMIUM_PATH, args: ['--no-sandbox', '--disable-background-networking'] },
    screenshot: 'only-on-failure',
    trace: 'off',
  },
});
