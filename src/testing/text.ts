import text from '../locales/en-US/dohyo-cloudwatch-datasource.json';

/** The English texts, by key. */
export { text };

/** A text with values in it, as a person reads it. */
export const filled = (pattern: string, values: Record<string, string | number>) =>
  pattern.replace(/\{\{(\w+)\}\}/g, (_, name) => String(values[name]));
