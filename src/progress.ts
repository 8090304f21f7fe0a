import { dataFrameFromJSON, type DataFrameJSON, type DataQueryResponse, LoadingState } from '@grafana/data';
import { EMPTY, from, merge, type Observable, timer } from 'rxjs';
import { catchError, exhaustMap, filter, map, share, takeUntil } from 'rxjs/operators';

/** When it is first asked how a query gets on, and how often from then on, in milliseconds. */
const PATIENCE = 1500;

/** The answer, and until it is there what has been found so far. */
export function withProgress(
  answer: Observable<DataQueryResponse>,
  ask: () => Promise<{ frames: DataFrameJSON[] }>
): Observable<DataQueryResponse> {
  // Grafana puts answers of different keys beside each other, and those of one key in each other's place.
  const shared = answer.pipe(
    map((response) => ({ ...response, key: KEY })),
    share()
  );
  const soFar = timer(PATIENCE, PATIENCE).pipe(
    exhaustMap(() => from(ask()).pipe(catchError(() => EMPTY))),
    filter(({ frames }) => frames.length > 0),
    map(({ frames }) => ({
      key: KEY,
      data: frames.map((frame) => dataFrameFromJSON(frame)),
      state: LoadingState.Loading,
    })),
    takeUntil(shared)
  );
  return merge(soFar, shared);
}

const KEY = 'answer';
