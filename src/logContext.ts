import {
  CoreApp,
  type DataQueryRequest,
  dateTime,
  type LogRowContextOptions,
  LogRowContextQueryDirection,
  type LogRowModel,
} from '@grafana/data';

import { t } from './i18n';
import type { DohyoQuery } from './types';

/** The request for the lines on one side of a log line, which go on from the line where it came with such a request. */
export function contextRequest(row: LogRowModel, options: LogRowContextOptions = {}): DataQueryRequest<DohyoQuery> {
  const { account = '', region = '' } = row.labels;
  const newer = options.direction === LogRowContextQueryDirection.Forward;
  const target: DohyoQuery = {
    // Grafana tells the lines of one context by their frames' names and ids.
    refId: row.dataFrame.refId ?? 'context',
    lang: 'logs',
    query: '',
    queryType: 'logsContext',
    context: {
      account,
      region,
      ...streamOf(row),
      time: row.timeEpochMs,
      message: row.raw,
      shown: Boolean(row.dataFrame.meta?.custom?.logsContext),
      newer,
      limit: options.limit,
    },
  };
  const at = dateTime(row.timeEpochMs);
  const to = dateTime(row.timeEpochMs + 1);
  return {
    requestId: `dohyo-context-${row.uid}-${newer ? 'newer' : 'older'}`,
    app: CoreApp.Explore,
    interval: '1s',
    intervalMs: 1000,
    range: { from: at, to, raw: { from: at, to } },
    scopedVars: options.scopedVars ?? {},
    startTime: Date.now(),
    targets: [target],
    timezone: 'utc',
  };
}

/** A log query for all of the stream that a log line is from. */
export function streamQuery(row: LogRowModel, query?: DohyoQuery): DohyoQuery {
  const { logGroup, logStream } = streamOf(row);
  return {
    ...query,
    refId: query?.refId ?? 'A',
    lang: 'logs',
    format: 'auto',
    query: `_sourceHost=${quote(logGroup)} _sourceName=${quote(logStream)}`,
  };
}

function streamOf({ labels: { _sourcehost: logGroup, _sourcename: logStream } }: LogRowModel) {
  if (!logGroup || !logStream) {
    throw new Error(
      t(
        'logs.noStream',
        'The line has no log group or no log stream, which the lines around it are found by: keep _sourcehost and _sourcename in the query.'
      )
    );
  }
  return { logGroup, logStream };
}

const quote = (value: string) => `"${value.replace(/[\\"]/g, '\\$&')}"`;
