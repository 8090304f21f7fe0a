import {
  CustomVariableSupport,
  type DataQueryRequest,
  type DataQueryResponse,
  type MetricFindValue,
} from '@grafana/data';
import { toDataQueryError } from '@grafana/runtime';
import { from, type Observable, Subject } from 'rxjs';
import { map } from 'rxjs/operators';

import { VariableEditor } from './components/VariableEditor';
import type { DohyoDataSource } from './datasource';
import type { DohyoOptions, DohyoQuery, ValuesResult, VariableQuery } from './types';

/** What came of asking for a variable's values. */
export type Outcome = { query: VariableQuery } & ({ result: ValuesResult } | { error: string });

/** Dashboard variables in the data source's own languages. */
export class DohyoVariables extends CustomVariableSupport<DohyoDataSource, VariableQuery, DohyoQuery, DohyoOptions> {
  editor = VariableEditor;

  /** Grafana shows a variable's editor neither notices nor errors; the editor takes them from here. */
  readonly outcomes = new Subject<Outcome>();

  constructor(private readonly datasource: DohyoDataSource) {
    super();
  }

  getDefaultQuery(): Partial<VariableQuery> {
    return { refId: 'variable', query: '', field: '' };
  }

  query({ targets, range, scopedVars }: DataQueryRequest<VariableQuery>): Observable<DataQueryResponse> {
    const [query] = targets;
    return from(this.ask(query, () => this.datasource.values(query, range, scopedVars))).pipe(
      map(({ values }) => ({ data: options(values) }))
    );
  }

  private async ask(query: VariableQuery, values: () => Promise<ValuesResult>): Promise<ValuesResult> {
    try {
      const result = await values();
      this.outcomes.next({ query, result });
      return result;
    } catch (reason) {
      const error = toDataQueryError(reason).message ?? '';
      this.outcomes.next({ query, error });
      throw new Error(error, { cause: reason });
    }
  }
}

/** Values as Grafana offers them. */
export const options = (values: string[]): MetricFindValue[] => values.map((value) => ({ text: value, value }));
