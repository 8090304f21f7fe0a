import { config } from './configText';
import type { Format, Lang } from './types';

/** Every text of the front end, in one place so that it can be translated. */
export const text = {
  config,
  query: {
    language: 'Language',
    languages: { auto: 'Auto', metrics: 'Metrics', logs: 'Logs' } satisfies Record<Lang | 'auto', string>,
    detected: (lang: Lang) => `Detected: ${lang}`,
    run: 'Run query',
    label: 'Query. Shift+Enter runs it, Ctrl+M lets Tab leave the editor.',
    placeholder: {
      auto: 'A metrics selector or a log search, such as Namespace=aws/apigateway metric=Latency statistic=Average | avg by apiname',
      metrics: 'Namespace=aws/apigateway metric=Latency statistic=Average | avg by apiname, region',
      logs: '_sourceCategory=aws/apigateway | json "status" | count by status',
    } satisfies Record<Lang | 'auto', string>,
    shortcut: 'Shift+Enter to run',
    layOut: 'Format',
    layOutAbout: 'Lay the query out (Shift+Alt+F)',
    explain: 'Explain',
    explainAbout: 'What CloudWatch is asked, what is computed here, and what it costs',
    options: 'Options',
    format: 'Format',
    formats: { auto: 'Auto', timeseries: 'Time series', table: 'Table', logs: 'Logs' } satisfies Record<Format, string>,
    legend: 'Legend',
    legendAbout: 'Series names, with labels in braces.',
    legendAuto: 'Auto',
    legendPlaceholder: '{{apiname}} in {{region}}',
    optionInfo: (name: string, value: string) => `${name}: ${value}`,
  },
  logs: {
    failed: 'The lines around the line could not be read.',
    noStream:
      'The line has no log group or no log stream, which the lines around it are found by: keep _sourcehost and _sourcename in the query.',
  },
  variable: {
    field: 'Field',
    fieldAbout:
      'Its distinct values are offered: a tag of the selected metrics, or a column of the log query’s answer.',
    noField: 'Name the field whose values are wanted.',
    found: (count: number) => (count === 1 ? '1 value' : `${count} values`),
    failed: 'The values could not be read',
  },
  explain: {
    title: 'How the query runs',
    about: 'For the chosen time range. Explaining scans nothing.',
    asking: 'Asking…',
    failed: 'The query could not be explained',
    wrong: 'The query cannot run',
    costs: 'What it takes',
    estimated: (name: string) => `Estimated: ${name}`,
    lastRun: (name: string) => `Last run: ${name}`,
    scanned: 'bytes to scan',
    cost: 'price',
    notRun: 'The query has not run yet.',
    calls: 'What CloudWatch is asked',
    noCalls: 'Nothing.',
    groups: (groups: string[]) => `Log groups: ${groups.join(', ')}`,
    copy: 'Copy',
    copyOf: (target: string) => `Copy what ${target} is asked`,
    console: 'Open in CloudWatch',
    consoleAbout: (target: string) =>
      `Opens in the account that your browser is signed in to; this one is for ${target}.`,
    plan: 'What runs where, and why',
  },
  help: {
    title: 'Queries to begin with',
    about:
      'A log query is a scope, then stages behind |. A metrics query is a selector, then stages. Take one, and run it.',
    take: 'Take',
    takeThis: (title: string) => `Take: ${title}`,
    more: 'How to write queries',
    docs: 'https://github.com/dohyo/cloudwatch-datasource/blob/main/docs/writing-queries.md',
    topics: {
      apigateway: 'API Gateway metrics',
      accessLogs: 'Access logs',
      cloudtrail: 'CloudTrail',
    },
    examples: {
      latency: 'Latency of each API by region',
      errorRate: 'Percentage of requests that fail with 5xx',
      lastWeek: 'Requests now and a week ago',
      byStatus: 'Requests by status over time',
      slowest: 'Slowest APIs and stages',
      failures: 'Log lines of failed requests',
      topErrors: 'Most frequent error codes',
      whoChanged: 'Who changed API Gateway',
    },
    noAccount: 'No account can be asked yet',
    settings: 'Open the settings',
    noSource: 'No log source is read yet',
    noSourceAbout:
      'None of the accounts has log groups that the data source reads. Name yours under Log sources in the data source’s settings.',
  },
  lint: {
    fine: (lang: Lang) => (lang === 'logs' ? 'Valid log query' : 'Valid metrics query'),
    unchecked: 'The query could not be checked.',
    at: (line: number, column: number) => `Line ${line}, column ${column}:`,
    finding: (message: string, hint?: string) => (hint ? `${message} (${hint})` : message),
    more: (count: number) => `and ${count} more`,
    goTo: 'Go to this place in the query',
  },
};
