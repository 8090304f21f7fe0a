import { getBackendSrv } from '@grafana/runtime';

import type { Defaults, ExtractionRule } from './settings';
import type { Diagnostic } from './types';

/** A log group and the accounts and regions that have it, as `prod/us-east-1`. */
export interface LogGroup {
  name: string;
  places: string[];
}

export interface RuleFindings {
  scope: Diagnostic[];
  parseExpression: Diagnostic[];
}

/** What a rule makes of a message. */
export interface RuleTrial {
  /** Whether the message is in the rule's scope. */
  inScope: boolean;
  fields: Array<{ name: string; value: string }>;
}

/** A message of a log group, and where it was found. */
export interface Sample {
  message: string;
  place: string;
}

/** What the form asks of the back end. It answers by the settings as they were saved last. */
export interface Resources {
  defaults(): Promise<Defaults>;
  /** The log groups whose names begin with, or hold, a text. */
  logGroups(typed: string): Promise<LogGroup[]>;
  lintRule(rule: ExtractionRule): Promise<RuleFindings>;
  tryRule(rule: ExtractionRule, message: string): Promise<RuleTrial>;
  /** The newest message in a rule's scope. */
  sample(rule: ExtractionRule): Promise<Sample>;
}

/** The resources of a data source that need not be loaded, because its settings are only being written. */
export function resourcesOf(uid: string): Resources {
  const base = `/api/datasources/uid/${uid}/resources`;
  const quiet = { showErrorAlert: false };
  const post = <T>(path: string, body: object) => getBackendSrv().post<T>(`${base}/${path}`, body, quiet);
  return {
    defaults: () => getBackendSrv().get<Defaults>(`${base}/defaults`, undefined, undefined, quiet),
    logGroups: (search) => getBackendSrv().get<LogGroup[]>(`${base}/log-groups`, { search }, undefined, quiet),
    lintRule: (rule) => post('rule/lint', rule),
    tryRule: (rule, message) => post('rule/try', { ...rule, message }),
    sample: (rule) => post('rule/sample', rule),
  };
}
