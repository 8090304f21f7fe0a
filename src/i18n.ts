import { t as translate } from '@grafana/i18n';

/**
 * The text of a key in the language that is chosen in Grafana; what stands at the call is its English. Values are put in as
 * they are: React escapes what it draws.
 */
export const t: typeof translate = (key, text, values) =>
  translate(key, text, { interpolation: { escapeValue: false }, ...values });
