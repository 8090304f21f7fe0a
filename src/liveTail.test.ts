import {
  type DataFrameJSON,
  type DataQueryRequest,
  FieldType,
  type LiveChannelAddress,
  type LiveChannelEvent,
  LiveChannelEventType,
  LoadingState,
} from '@grafana/data';
import { setGrafanaLiveSrv } from '@grafana/runtime';
import { Subject } from 'rxjs';

import { liveTail } from './liveTail';
import type { DohyoQuery } from './types';

const query: DohyoQuery = { refId: 'A', query: 'error', lang: 'logs' };

function frame(bodies: string[], error?: string): LiveChannelEvent<DataFrameJSON> {
  const field = (name: string, type: FieldType) => ({ name, type });
  return {
    type: LiveChannelEventType.Message,
    message: {
      schema: {
        fields: [field('timestamp', FieldType.time), field('body', FieldType.string)],
        meta: error ? { notices: [{ severity: 'error', text: error }] } : undefined,
      },
      data: { values: [bodies.map((_, i) => 100 - i), bodies] },
    },
  };
}

function setup() {
  const events = new Subject<LiveChannelEvent<DataFrameJSON>>();
  const getStream = jest.fn((_: LiveChannelAddress) => events);
  setGrafanaLiveSrv({ getStream } as unknown as Parameters<typeof setGrafanaLiveSrv>[0]);
  const request = { requestId: 'explore left/1', targets: [query] } as DataQueryRequest<DohyoQuery>;
  const answers: Array<{ state?: LoadingState; bodies?: string[]; error?: string }> = [];
  const subscription = liveTail('u', request).subscribe(({ data, state, errors }) =>
    answers.push({ state, bodies: data[0]?.fields[1]?.values.toArray?.() ?? [], error: errors?.[0].message })
  );
  return { events, getStream, answers, subscription };
}

it('opens a channel with the query, of a path that channels take', () => {
  const { getStream } = setup();
  const [address] = getStream.mock.lastCall!;
  const { path, data } = address;
  expect(path).toMatch(/^tail\/explore-left-1-A-\w+$/);
  expect(data).toEqual(query);
  expect(address).toMatchObject({ stream: 'u', namespace: 'u' });
});

it('gathers the lines, the oldest first', () => {
  const { events, answers } = setup();
  events.next(frame(['b', 'a']));
  events.next(frame(['c']));
  expect(answers.at(-1)).toEqual({ state: LoadingState.Streaming, bodies: ['a', 'b', 'c'], error: undefined });
});

it('keeps the newest thousand lines', () => {
  const { events, answers } = setup();
  events.next(frame(Array.from({ length: 1500 }, (_, i) => String(1500 - i))));
  expect(answers[0].bodies).toHaveLength(1000);
  expect(answers[0].bodies).toContain('1500');
});

it('shows why a query cannot be followed', () => {
  const { events, answers } = setup();
  events.next(frame([], 'count cannot be followed live'));
  expect(answers[0]).toMatchObject({ state: LoadingState.Error, error: 'count cannot be followed live' });
});

it('stops listening when it is unsubscribed from', () => {
  const { events, subscription } = setup();
  expect(events.observed).toBe(true);
  subscription.unsubscribe();
  expect(events.observed).toBe(false);
});
