import type { Format, Lang } from './types';

/** Every text of the front end, in one place so that it can be translated. */
export const text = {
  config: {
    accounts: 'Accounts',
    accountsAbout:
      'A query runs in all of these AWS accounts at once, unless its scope names some by alias (account=prod).',
    noAccounts: 'No accounts listed: queries run in the account of the connection above, in its default region.',
    add: 'Add account',
    remove: (name: string) => `Remove account ${name}`,
    account: (position: number) => `Account ${position}`,
    alias: 'Alias',
    aliasAbout: 'What queries and dashboards call this account.',
    id: 'Account ID',
    idAbout: 'Twelve digits. Filled in from the role if left empty.',
    role: 'Role ARN',
    roleAbout: 'Assumed with the credentials above, if given.',
    externalId: 'External ID',
    externalIdAbout: 'Only if the role’s trust policy asks for one.',
    regions: 'Regions',
    regionsAbout: 'Where this account is read. Leave empty for the default region.',
    regionsPlaceholder: 'Default region',
    noAlias: 'Give the account an alias.',
    sameAlias: 'Another account has this alias.',
    badId: 'An account ID has twelve digits.',
    badRegion: (name: string) => `${name} is no region; one looks like us-east-1.`,
    badRole: 'A role ARN looks like arn:aws:iam::123456789012:role/name.',
  },
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
  lint: {
    fine: (lang: Lang) => (lang === 'logs' ? 'Valid log query' : 'Valid metrics query'),
    unchecked: 'The query could not be checked.',
    at: (line: number, column: number) => `Line ${line}, column ${column}:`,
    finding: (message: string, hint?: string) => (hint ? `${message} (${hint})` : message),
    more: (count: number) => `and ${count} more`,
    goTo: 'Go to this place in the query',
  },
};
