import { t } from './i18n';
import list from './language/examples.json';
import type { Lang } from './types';

/** A query to begin with. */
export interface Example {
  title: string;
  lang: Lang;
  query: string;
}

type Topic = keyof typeof list;

const topics = (): Record<Topic, string> => ({
  apigateway: t('help.topics.apigateway', 'API Gateway metrics'),
  accessLogs: t('help.topics.accessLogs', 'Access logs'),
  cloudtrail: t('help.topics.cloudtrail', 'CloudTrail'),
});

const titles = (): Record<string, string> => ({
  latency: t('help.examples.latency', 'Latency of each API by region'),
  errorRate: t('help.examples.errorRate', 'Percentage of requests that fail with 5xx'),
  lastWeek: t('help.examples.lastWeek', 'Requests now and a week ago'),
  byStatus: t('help.examples.byStatus', 'Requests by status over time'),
  slowest: t('help.examples.slowest', 'Slowest APIs and stages'),
  failures: t('help.examples.failures', 'Log lines of failed requests'),
  topErrors: t('help.examples.topErrors', 'Most frequent error codes'),
  whoChanged: t('help.examples.whoChanged', 'Who changed API Gateway'),
});

/** Examples that run on any account with API Gateway, by what they look at. */
export function examples(): Array<{ title: string; list: Example[] }> {
  const called = titles();
  return Object.entries(topics()).map(([topic, title]) => ({
    title,
    list: list[topic as Topic].map(({ id, lang, query }) => ({ title: called[id], lang: lang as Lang, query })),
  }));
}
