import { type DataFrameJSON, type DataQueryResponse, FieldType, LoadingState } from '@grafana/data';
import { Subject } from 'rxjs';

import { withProgress } from './progress';

const frame = (rows: number): DataFrameJSON => ({
  schema: { refId: 'A', fields: [{ name: 'n', type: FieldType.number }] },
  data: { values: [Array.from({ length: rows }, (_, i) => i)] },
});

function setup(ask = jest.fn(async () => ({ frames: [frame(2)] }))) {
  const answer = new Subject<DataQueryResponse>();
  const got: DataQueryResponse[] = [];
  const subscription = withProgress(answer, ask).subscribe((response) => got.push(response));
  return { answer, ask, got, subscription };
}

const wait = (ms: number) => jest.advanceTimersByTimeAsync(ms);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('shows what was found so far while a query takes long, then the answer in its place', async () => {
  const { answer, got } = setup();
  await wait(1500);
  expect(got[0]).toMatchObject({ state: LoadingState.Loading, key: 'answer' });
  expect(got[0].data[0].length).toBe(2);
  answer.next({ data: ['all'] });
  answer.complete();
  await wait(5000);
  expect(got).toHaveLength(2);
  expect(got[1]).toMatchObject({ data: ['all'], key: 'answer' });
});

it('does not ask for quick queries', async () => {
  const { answer, ask } = setup();
  await wait(1000);
  answer.next({ data: [] });
  answer.complete();
  await wait(5000);
  expect(ask).not.toHaveBeenCalled();
});

it('stops asking when nobody listens, and when it is refused waits for the answer', async () => {
  const { ask, got, subscription, answer } = setup(jest.fn().mockRejectedValue(new Error('404')));
  await wait(3000);
  expect(ask).toHaveBeenCalledTimes(2);
  expect(got).toHaveLength(0);
  expect(answer.observed).toBe(true);
  subscription.unsubscribe();
  await wait(5000);
  expect(ask).toHaveBeenCalledTimes(2);
  expect(answer.observed).toBe(false);
});
