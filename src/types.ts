import type { DataQuery } from '@grafana/schema';

export type { DohyoOptions } from './settings';

/** A query's language. */
export type Lang = 'logs' | 'metrics';

/** How an answer is shaped; `auto` leaves it to the query. */
export type Format = 'auto' | 'timeseries' | 'table' | 'logs';

/** The values of the variables that a query names, by name; "all" is `["*"]`. */
export type Vars = Record<string, string[]>;

/** The saved query, the same as the back end's. */
export interface DohyoQuery extends DataQuery {
  /** Told from the text when absent. */
  lang?: Lang;
  /** The text as it was written: variables stay in it, their values travel in `vars`. */
  query: string;
  format?: Format;
  /** Series names, such as `{{apiname}} in {{region}}`. */
  legend?: string;
  vars?: Vars;
  /** The dashboard's ad-hoc filters, which are not saved. */
  filters?: Filter[];
  /**
   * `logsVolume` asks for the histogram of the log lines, `logsContext` for the lines around one, `annotation` for
   * events; anything else for the answer.
   */
  queryType?: string;
  /** The line of `logsContext`. */
  context?: LogContext;
  /** IANA name of the zone that days and printed times are in. */
  timezone?: string;
  /** Asks for an answer that is not kept, as Explore does. Not saved. */
  skipCache?: boolean;
  /** Version of this model. */
  version?: number;
}

/** Asks for the lines of a log stream on one side of a line. */
export interface LogContext {
  account: string;
  region: string;
  logGroup: string;
  logStream: string;
  /** Epoch milliseconds. */
  time: number;
  message: string;
  /** The line is at the end of an earlier answer. */
  shown: boolean;
  newer: boolean;
  limit?: number;
}

export const QUERY_VERSION = 1;

/** The query of a dashboard variable: the distinct values of a field under a log query or a metrics selector. */
export interface VariableQuery extends DataQuery {
  /** Told from the text when absent. */
  lang?: Lang;
  query: string;
  /** A tag of the selected metrics, or a column of the log query's answer. */
  field: string;
  vars?: Vars;
  /** IANA name; the dashboard's zone when absent. */
  timezone?: string;
}

export type Severity = 'error' | 'warning' | 'info';

/** One finding in a query's text; lines and columns count from 1, columns in UTF-16 units. */
export interface Diagnostic {
  code: string;
  severity: Severity;
  message: string;
  hint?: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

interface LintQuery {
  refId: string;
  lang?: Lang;
  query: string;
  vars: Vars;
}

export interface LintRequest extends LintQuery {
  /** The queries beside it that it refers to as `#A`. */
  others?: LintQuery[];
}

/** Kinds of what may stand at a place in a query. */
export type SuggestionKind =
  'operator' | 'aggregate' | 'function' | 'field' | 'key' | 'value' | 'keyword' | 'variable' | 'snippet';

/** Something that may stand at a place in a query. */
export interface Suggestion {
  kind: SuggestionKind;
  label: string;
  insert: string;
  /** `insert` has places to fill in, as Monaco writes them. */
  snippet?: boolean;
  /** Something more is wanted behind it. */
  again?: boolean;
  detail?: string;
  doc?: string;
}

/** The answer of the resource `complete`. */
export interface CompleteResult {
  /** How many characters before the cursor are replaced. */
  typed: number;
  suggestions: Suggestion[];
}

/** The answer of the resource `signature`. */
export interface SignatureResult {
  label: string;
  doc: string;
  parameters: string[];
  /** Which parameter the cursor is in, from 0. */
  active: number;
}

/** What the editor asks the back end about a text that is being written. */
export interface EditingRequest extends LintQuery {
  /** Characters from the start of the text. */
  at: number;
  /** Names of all variables that the query may use. */
  names: string[];
}

/** A log source of the settings. */
export interface SourceOverview {
  name: string;
  category: string;
  /** How many log groups it has over all accounts and regions. */
  groups: number;
}

/** Compares a field with a value, as Grafana's ad-hoc filters do. */
export interface Filter {
  key: string;
  operator: string;
  value: string;
  values?: string[];
}

/** A text that the back end runs in CloudWatch, or calls that it makes there. */
export interface ExplainedCall {
  target: string;
  /** The log groups that the text runs on. */
  groups?: string[];
  text: string;
  /** The same in the CloudWatch console. */
  console?: string;
}

/** The answer of the resource `explain`. */
export interface ExplainResult {
  lang: Lang;
  /** The query's stages, and where each runs and why. */
  plan: string;
  calls: ExplainedCall[];
  /** What a log query scans, as far as the log groups' sizes tell. */
  scanBytes: number;
  costUSD: number;
  error?: string;
}

/** The answer of the resource `lint`. */
export interface LintResult {
  ok: boolean;
  lang: Lang;
  diagnostics: Diagnostic[];
}

export interface ValuesRequest {
  lang?: Lang;
  query: string;
  field: string;
  vars: Vars;
  timezone: string;
  /** Epoch milliseconds. */
  from: number;
  /** Epoch milliseconds. */
  to: number;
}

/** The answer of the resource `values`. */
export interface ValuesResult {
  values: string[];
  /** What the person should know about them, such as an account that could not be read. */
  notices: string[];
}
