import { type DataQueryRequest, dateTime, type TimeRange } from '@grafana/data';
import { lastValueFrom } from 'rxjs';

import type { DohyoDataSource } from './datasource';
import type { ValuesResult, VariableQuery } from './types';
import { DohyoVariables, type Outcome } from './variableSupport';

const query: VariableQuery = { refId: 'v', query: 'metric=Count', field: 'account' };
const range = { from: dateTime(1000), to: dateTime(2000) } as TimeRange;
const scopedVars = { __sceneObject: { value: 'scene' } };

function setup(values: () => Promise<ValuesResult>) {
  const asked = jest.fn((..._: unknown[]) => values());
  const support = new DohyoVariables({ values: asked } as unknown as DohyoDataSource);
  const outcomes: Outcome[] = [];
  support.outcomes.subscribe((outcome) => outcomes.push(outcome));
  const request = { targets: [query], range, scopedVars } as unknown as DataQueryRequest<VariableQuery>;
  return { asked, outcomes, answer: lastValueFrom(support.query(request)) };
}

it('offers the values in the order that they come in', async () => {
  const { asked, answer } = setup(async () => ({ values: ['prod', 'dev'], notices: [] }));
  expect(await answer).toEqual({
    data: [
      { text: 'prod', value: 'prod' },
      { text: 'dev', value: 'dev' },
    ],
  });
  expect(asked).toHaveBeenCalledWith(query, range, scopedVars);
});

it('tells the editor what came of it', async () => {
  const result = { values: ['a'], notices: ['eu-west-1 could not be read'] };
  const { answer, outcomes } = setup(async () => result);
  await answer;
  expect(outcomes).toEqual([{ query, result }]);
});

it('fails with the words of the back end, which the editor gets too', async () => {
  const { answer, outcomes } = setup(() => Promise.reject({ status: 400, data: { message: 'line 1:3: no such tag' } }));
  await expect(answer).rejects.toThrow('line 1:3: no such tag');
  expect(outcomes).toEqual([{ query, error: 'line 1:3: no such tag' }]);
});
