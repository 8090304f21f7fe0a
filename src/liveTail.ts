import {
  CircularDataFrame,
  type DataFrame,
  type DataFrameJSON,
  dataFrameFromJSON,
  DataFrameType,
  type DataQueryRequest,
  type DataQueryResponse,
  isLiveChannelMessageEvent,
  type LiveChannelAddress,
  LiveChannelScope,
  LoadingState,
} from '@grafana/data';
import { getGrafanaLiveSrv } from '@grafana/runtime';
import { merge, type Observable } from 'rxjs';
import { filter, map } from 'rxjs/operators';

import type { DohyoQuery } from './types';

/** How many of the newest lines are kept. */
const LINES = 1000;

/** Follows log queries until it is unsubscribed from; the back end ends a session when nobody listens any more. */
export function liveTail(
  uid: string,
  { requestId, targets }: DataQueryRequest<DohyoQuery>
): Observable<DataQueryResponse> {
  return merge(...targets.map((query) => follow(uid, requestId, query)));
}

function follow(uid: string, requestId: string, query: DohyoQuery): Observable<DataQueryResponse> {
  const address: LiveChannelAddress = {
    scope: LiveChannelScope.DataSource,
    stream: uid,
    // Grafana 12 has no `stream` yet.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    namespace: uid,
    // A path of its own for every run, because a channel keeps the query that it was opened with.
    path: `tail/${pathOf(requestId)}-${query.refId}-${Date.now().toString(36)}`,
    data: query,
  };
  const key = `tail-${query.refId}`;
  const lines = new CircularDataFrame({ capacity: LINES });
  lines.refId = query.refId;
  return getGrafanaLiveSrv()
    .getStream<DataFrameJSON>(address)
    .pipe(
      filter(isLiveChannelMessageEvent),
      map(({ message }) => {
        const frame = dataFrameFromJSON(message);
        const failed = frame.meta?.notices?.find(({ severity }) => severity === 'error');
        if (failed) {
          return { key, data: [], state: LoadingState.Error, errors: [{ message: failed.text, refId: query.refId }] };
        }
        add(lines, frame);
        return { key, data: [lines], state: LoadingState.Streaming };
      })
    );
}

/** Channel paths take letters, digits and few other characters. */
const pathOf = (id: string) => id.replace(/[^\w-]/g, '-');

function add(lines: CircularDataFrame, frame: DataFrame) {
  if (lines.fields.length === 0) {
    frame.fields.forEach(({ name, type, config }) => lines.addField({ name, type, config }));
  }
  lines.meta = { ...frame.meta, type: DataFrameType.LogLines, preferredVisualisationType: 'logs' };
  // Newest first in the frame; the oldest goes in first.
  for (let row = frame.length - 1; row >= 0; row--) {
    lines.add(Object.fromEntries(frame.fields.map(({ name, values }) => [name, values[row]])));
  }
}
