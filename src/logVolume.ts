import { type DataQueryRequest, SupplementaryQueryType } from '@grafana/data';

import type { DohyoQuery } from './types';

/** Asks how many log lines the query selects over time; none for a query that surely shows no log lines. */
export function volumeQuery(query: DohyoQuery): DohyoQuery | undefined {
  const showsLogs = query.lang !== 'metrics' && query.format !== 'timeseries' && query.format !== 'table';
  if (!showsLogs || query.hide || !query.query?.trim()) {
    return undefined;
  }
  // Explore finds the query that a histogram belongs to by this prefix.
  return { ...query, refId: `log-volume-${query.refId}`, queryType: 'logsVolume' };
}

/** The request for the histogram above Explore's log lines. */
export function volumeRequest(
  type: SupplementaryQueryType,
  request: DataQueryRequest<DohyoQuery>
): DataQueryRequest<DohyoQuery> | undefined {
  if (type !== SupplementaryQueryType.LogsVolume) {
    return undefined;
  }
  const targets = request.targets.flatMap((query) => volumeQuery(query) ?? []);
  return targets.length > 0 ? { ...request, targets } : undefined;
}
