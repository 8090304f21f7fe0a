import { defineConfig } from 'i18next-cli';

import plugin from './src/plugin.json';

// The texts stand where they are shown; `npm run i18n-extract` gathers them for translators.
export default defineConfig({
  locales: plugin.languages,
  extract: {
    input: ['src/**/*.{ts,tsx}'],
    ignore: ['src/**/*.test.{ts,tsx}'],
    output: 'src/locales/{{language}}/{{namespace}}.json',
    defaultNS: plugin.id,
    functions: ['t'],
  },
});
