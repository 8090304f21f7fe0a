import {
  type AdHocVariableFilter,
  type AnnotationSupport,
  type CoreApp,
  type DataFrameJSON,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceGetTagKeysOptions,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  type DataSourceWithLogsContextSupport,
  type DataSourceWithSupplementaryQueriesSupport,
  type DataSourceWithToggleableQueryFiltersSupport,
  getDefaultTimeRange,
  LoadingState,
  type LogRowContextOptions,
  type LogRowModel,
  type MetricFindValue,
  type QueryFilterOptions,
  type QueryFixAction,
  type ScopedVars,
  type SupplementaryQueryOptions,
  SupplementaryQueryType,
  type TimeRange,
  type ToggleFilterAction,
} from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { lastValueFrom, type Observable } from 'rxjs';
import { map } from 'rxjs/operators';

import { t } from './i18n';
import type { Editing } from './language/editing';
import { liveTail } from './liveTail';
import { contextRequest, streamQuery } from './logContext';
import { printLabels } from './logLabels';
import { volumeQuery, volumeRequest } from './logVolume';
import { withProgress } from './progress';
import { withReferred } from './references';
import {
  type CompleteResult,
  type DohyoOptions,
  type DohyoQuery,
  type EditingRequest,
  type ExplainResult,
  type Filter,
  type LintRequest,
  type LintResult,
  QUERY_VERSION,
  type SignatureResult,
  type SourceOverview,
  type ValuesRequest,
  type ValuesResult,
  type VariableQuery,
  type Vars,
} from './types';
import { bake, valuesIn } from './variables';
import { DohyoVariables, options } from './variableSupport';

export class DohyoDataSource
  extends DataSourceWithBackend<DohyoQuery, DohyoOptions>
  implements
    DataSourceWithSupplementaryQueriesSupport<DohyoQuery>,
    DataSourceWithLogsContextSupport<DohyoQuery>,
    DataSourceWithToggleableQueryFiltersSupport<DohyoQuery>
{
  /** Annotations use the query editor, and Grafana's own mapping of columns to time, title, text and tags. */
  annotations: AnnotationSupport<DohyoQuery> = {
    prepareQuery: ({ target }) => target && { ...target, queryType: 'annotation' },
  };

  variables = new DohyoVariables(this);

  constructor(
    settings: DataSourceInstanceSettings<DohyoOptions>,
    private readonly templates: TemplateSrv = getTemplateSrv()
  ) {
    super(settings);
  }

  getDefaultQuery(_app: CoreApp): Partial<DohyoQuery> {
    return { query: '', format: 'auto', version: QUERY_VERSION };
  }

  /** What the query history and a folded query show. */
  getQueryDisplayText(query: DohyoQuery): string {
    return query.query;
  }

  /** Grafana asks per query; hidden ones are settled in `query`, which sees them all. */
  filterQuery(query: DohyoQuery): boolean {
    return Boolean(query.query?.trim() || query.context);
  }

  /** Runs the visible queries and the hidden ones that they refer to, and shows the visible ones' frames. */
  query(request: DataQueryRequest<DohyoQuery>): Observable<DataQueryResponse> {
    const timezone = zoneName(request.timezone);
    // Grafana's servers do not pass on the header that says this.
    const skip = request.skipQueryCache && { skipCache: true };
    const targets = withoutUnusedHidden(request.targets).map((target) => ({ ...target, timezone, ...skip }));
    if (request.liveStreaming) {
      const followed = targets.filter((target) => !target.hide && this.filterQuery(target));
      return liveTail(this.uid, {
        ...request,
        targets: followed.map((target) => this.applyTemplateVariables(target, request.scopedVars, request.filters)),
      });
    }
    const hidden = new Set(targets.filter((target) => target.hide).map((target) => target.refId));
    // The back end knows a request that is being answered by this id.
    const queryGroupId = request.queryGroupId ?? uniqueId();
    const answer = withProgress(super.query({ ...request, targets, queryGroupId }), () =>
      this.getResource<{ frames: DataFrameJSON[] }>('progress', { id: queryGroupId }, { showErrorAlert: false })
    );
    return answer.pipe(
      map((response) => ({
        ...response,
        data: printLabels(response.data.filter((frame) => !hidden.has(frame.refId))),
      }))
    );
  }

  /** The text travels as written, the values of its variables beside it. */
  applyTemplateVariables(query: DohyoQuery, scopedVars: ScopedVars, filters?: AdHocVariableFilter[]): DohyoQuery {
    const legend = query.legend && this.templates.replace(query.legend, scopedVars);
    return {
      ...query,
      ...(legend && { legend }),
      ...(filters?.length && { filters: filters.map(filterOf) }),
      vars: this.varsOf(query, scopedVars),
    };
  }

  /** For Explore and server-side expressions: values are written into the text as far as a text can say them. */
  interpolateVariablesInQueries(queries: DohyoQuery[], scopedVars: ScopedVars): DohyoQuery[] {
    return queries.map((query) => {
      const { text, rest } = bake(query.query, this.varsOf(query, scopedVars));
      const legend = query.legend && this.templates.replace(query.legend, scopedVars);
      const timezone = query.timezone ?? this.dashboardZone(scopedVars);
      return {
        ...query,
        datasource: this.getRef(),
        query: text,
        vars: rest,
        ...(legend && { legend }),
        ...(timezone && { timezone }),
      };
    });
  }

  /** The values of the variables that a query names; those saved with it stand in for variables nobody declares. */
  varsOf(query: Pick<DohyoQuery, 'query' | 'vars'>, scopedVars?: ScopedVars): Vars {
    return valuesIn(query.query ?? '', this.templates, scopedVars, query.vars);
  }

  getSupportedSupplementaryQueryTypes(): SupplementaryQueryType[] {
    return [SupplementaryQueryType.LogsVolume];
  }

  getSupplementaryQuery({ type }: SupplementaryQueryOptions, query: DohyoQuery): DohyoQuery | undefined {
    return type === SupplementaryQueryType.LogsVolume ? volumeQuery(query) : undefined;
  }

  getSupplementaryRequest(
    type: SupplementaryQueryType,
    request: DataQueryRequest<DohyoQuery>
  ): DataQueryRequest<DohyoQuery> | undefined {
    return volumeRequest(type, request);
  }

  /** The lines before or after a log line, in its log stream. */
  async getLogRowContext(row: LogRowModel, options?: LogRowContextOptions): Promise<DataQueryResponse> {
    const answer = await lastValueFrom(super.query(contextRequest(row, options)));
    if (answer.state === LoadingState.Error) {
      throw new Error(answer.errors?.[0]?.message ?? t('logs.failed', 'The lines around the line could not be read.'));
    }
    return answer;
  }

  /** For "open in split view". */
  async getLogRowContextQuery(
    row: LogRowModel,
    _options?: LogRowContextOptions,
    query?: DohyoQuery
  ): Promise<DohyoQuery | null> {
    return { ...streamQuery(row, query), datasource: this.getRef() };
  }

  lint(request: LintRequest): Promise<LintResult> {
    return this.ask<LintResult>('lint', request);
  }

  /** Answers the editor of a query while it is being written. */
  editing({ refId, lang }: Pick<DohyoQuery, 'refId' | 'lang'>): Editing {
    const about = (query: string, at: number): EditingRequest => ({
      refId,
      lang,
      query,
      vars: this.varsOf({ query }),
      at,
      names: this.templates.getVariables().map(({ name }) => name),
    });
    return {
      complete: (text, at) => this.ask<CompleteResult>('complete', about(text, at)),
      signature: (text, at) => this.ask<SignatureResult | null>('signature', about(text, at)),
      format: (text) =>
        this.ask<{ query: string }>('format', about(text, 0)).then(
          ({ query }) => query,
          () => undefined
        ),
    };
  }

  /** Tells how a query would run over a range; it runs nothing. */
  explain(query: DohyoQuery, range: TimeRange, scopedVars: ScopedVars = {}): Promise<ExplainResult> {
    return this.ask<ExplainResult>('explain', {
      ...this.applyTemplateVariables(query, scopedVars),
      from: range.from.valueOf(),
      to: range.to.valueOf(),
    });
  }

  /** "Add to query" from a log line's details. Explore awaits what it gets, and the back end knows the syntax. */
  modifyQuery(query: DohyoQuery, { type, options }: QueryFixAction): DohyoQuery {
    const operator = ({ ADD_FILTER: '=', ADD_FILTER_OUT: '!=' } as Record<string, string>)[type];
    return operator && options?.key ? this.filtered(query, operator, options.key, options.value ?? '') : query;
  }

  toggleQueryFilter(query: DohyoQuery, { type, options }: ToggleFilterAction): DohyoQuery {
    return this.filtered(query, type === 'FILTER_FOR' ? '=' : '!=', options.key, options.value);
  }

  /** Whether a filter that was added so is in the text. */
  queryHasFilter({ query }: DohyoQuery, { key, value }: QueryFilterOptions): boolean {
    return new RegExp(`(^|[\\s(])${escapeRegex(key)}="?${escapeRegex(value)}"?($|[\\s)|])`).test(query ?? '');
  }

  // Grafana's types want the query at once, but it is awaited wherever these are called.
  private filtered(query: DohyoQuery, operator: string, key: string, value: string): DohyoQuery {
    const filter: Filter = { key, operator, value };
    const vars = this.varsOf(query);
    return this.ask<{ query: string }>('modify', { ...query, vars, filter }).then(({ query: text }) => ({
      ...query,
      query: text,
    })) as unknown as DohyoQuery;
  }

  /** What a dashboard can be filtered by. */
  async getTagKeys(
    { timeRange }: DataSourceGetTagKeysOptions<DohyoQuery> = { filters: [] }
  ): Promise<MetricFindValue[]> {
    return options(await this.tags('', timeRange));
  }

  async getTagValues({ key, timeRange }: DataSourceGetTagValuesOptions<DohyoQuery>): Promise<MetricFindValue[]> {
    return options(await this.tags(key, timeRange));
  }

  private async tags(field: string, { from, to }: TimeRange = getDefaultTimeRange()): Promise<string[]> {
    const range = { from: from.valueOf(), to: to.valueOf() };
    return (await this.ask<ValuesResult>('tags', { query: '', field, ...range })).values;
  }

  /** The log sources, and how many log groups each has. */
  async sources(): Promise<SourceOverview[]> {
    return (await this.getResource<{ sources: SourceOverview[] }>('sources', undefined, { showErrorAlert: false }))
      .sources;
  }

  private ask<T>(resource: string, request: object): Promise<T> {
    return this.postResource<T>(resource, request, { showErrorAlert: false });
  }

  /** The distinct values of a variable query's field; none while the query is unfinished. */
  async values(query: VariableQuery, range: TimeRange, scopedVars?: ScopedVars): Promise<ValuesResult> {
    const { lang, query: text, field } = query;
    if (!text?.trim() || !field?.trim()) {
      return { values: [], notices: [] };
    }
    const request: ValuesRequest = {
      lang,
      query: text,
      field,
      vars: this.varsOf(query, scopedVars),
      timezone: query.timezone ?? this.dashboardZone(scopedVars) ?? zoneName(),
      from: range.from.valueOf(),
      to: range.to.valueOf(),
    };
    return this.ask<ValuesResult>('values', request);
  }

  /** The same as `variables`, for callers that know only this older way. */
  async metricFindQuery(
    query: VariableQuery,
    { range = getDefaultTimeRange(), scopedVars }: { range?: TimeRange; scopedVars?: ScopedVars } = {}
  ): Promise<MetricFindValue[]> {
    const { values } = await this.values(query, range, scopedVars);
    return options(values);
  }

  // Expressions and variables come without a request's zone, so the dashboard's zone is asked for by name.
  private dashboardZone(scopedVars?: ScopedVars): string | undefined {
    const zone = this.templates.replace('${__timezone}', scopedVars);
    return /^[\w+-]+(\/[\w+-]+)*$/.test(zone) ? zoneName(zone) : undefined;
  }
}

const uniqueId = () =>
  `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`;

const escapeRegex = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const filterOf = ({ key, operator, value, values }: AdHocVariableFilter): Filter => ({
  key,
  operator,
  value,
  ...(values?.length && { values }),
});

/** Drops hidden queries, except those that a kept query refers to as `#A`. */
export function withoutUnusedHidden(queries: DohyoQuery[]): DohyoQuery[] {
  const visible = queries.filter((query) => !query.hide);
  const kept = withReferred(visible, queries);
  return queries.filter((query) => kept.includes(query));
}

/** The IANA name of a Grafana time zone setting. */
export function zoneName(setting?: string): string {
  switch (setting) {
    case 'utc':
      return 'UTC';
    case undefined:
    case '':
    case 'browser':
      return Intl.DateTimeFormat().resolvedOptions().timeZone;
    default:
      return setting;
  }
}
