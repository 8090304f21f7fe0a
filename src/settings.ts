import type { AwsAuthDataSourceJsonData, AwsAuthDataSourceSecureJsonData } from '@grafana/aws-sdk';

/** An AWS account that queries fan out to. */
export interface Account {
  /** What queries call the account. */
  alias: string;
  /** Twelve digits. */
  id: string;
  assumeRoleArn?: string;
  externalId?: string;
  /** Empty means the default region. */
  regions?: string[];
  /** A monitoring account: its metrics are also those of the accounts that are linked to it. */
  linkedAccounts?: boolean;
  /** Read through a monitoring account: without a role and regions of its own. */
  linked?: boolean;
}

/** What may be switched off without being lost. */
export interface Switchable {
  /** On when absent. */
  enabled?: boolean;
}

export type LogSourceKind = 'apigateway-access' | 'cloudtrail' | 'custom';

/** What a scope such as `_sourceCategory=aws/apigateway` means in CloudWatch Logs. */
export interface LogSource extends Switchable {
  name: string;
  kind: LogSourceKind;
  /** Names, prefixes that end in `*`, or ARNs. */
  logGroups: string[];
  /** Aliases; all when empty. */
  accounts?: string[];
  /** All when empty. */
  regions?: string[];
  /** By the kind when absent. */
  sourceCategory?: string;
  /** Constants of every message. */
  fields?: Record<string, string>;
}

/** A field extraction rule in Sumo Logic's syntax. */
export interface ExtractionRule extends Switchable {
  name: string;
  scope: string;
  parseExpression: string;
}

/** Derives a tag of metrics from others. */
export interface MetricRule extends Switchable {
  name: string;
  match: string;
  variable: string;
  tagSequence: string;
}

/** Databases in MaxMind's format, by absolute path. */
export interface Geolocation {
  database?: string;
  asnDatabase?: string;
  /** A duration such as `1m`. */
  refresh?: string;
}

export type FeedFormat = 'auto' | 'list' | 'csv' | 'stix';

/** A threat feed: either a file or a URL. */
export interface ThreatFeed extends Switchable {
  name: string;
  file?: string;
  url?: string;
  format?: FeedFormat;
  refresh?: string;
  header?: string;
  confidence?: number;
  threatType?: string;
}

/** A CSV file that queries look up. */
export interface LookupTable extends Switchable {
  path: string;
  file: string;
}

/** Limits and times that caches keep, by name; durations are text. */
export type Amounts = Record<string, number | string>;

export type Dialect = 'core' | 'full';

/** The settings as Grafana stores them; docs/settings.md tells what each does. */
export interface DohyoOptions extends AwsAuthDataSourceJsonData {
  version?: number;
  accounts?: Account[];
  /** Found by their groups' names when absent or empty. */
  logSources?: LogSource[];
  fields?: string[];
  /** The shipped rules when absent, none when empty. */
  extractionRules?: ExtractionRule[];
  /** The shipped rules when absent, none when empty. */
  metricRules?: MetricRule[];
  geolocation?: Geolocation;
  threatFeeds?: ThreatFeed[];
  lookupTables?: LookupTable[];
  limits?: Amounts;
  cache?: Amounts;
  /** Whether API Gateway is asked for the names of APIs. */
  apiNames?: boolean;
  dialect?: Dialect;
  timezone?: string;
}

/** The secrets of AWS; beside them stand those of threat feeds, under the names that `feedKey` makes. */
export type DohyoSecrets = AwsAuthDataSourceSecureJsonData;

/** The name of a threat feed's secret. */
export const feedKey = (feed: string) => `threatFeedKey.${feed}`;

/** What applies where the settings say nothing; the answer of the resource `defaults`. */
export interface Defaults {
  logSources: LogSource[];
  extractionRules: ExtractionRule[];
  metricRules: MetricRule[];
  /** Fields that are known without being declared. */
  fields: string[];
  limits: Amounts;
  cache: Amounts;
}
