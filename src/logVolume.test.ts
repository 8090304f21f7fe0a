import { type DataQueryRequest, SupplementaryQueryType } from '@grafana/data';

import { volumeQuery, volumeRequest } from './logVolume';
import type { DohyoQuery } from './types';

const query: DohyoQuery = { refId: 'A', query: 'error | where status > 499', format: 'auto', vars: { x: ['1'] } };

describe('the histogram of a log query', () => {
  it('is asked for with the same text and variables, under a name that Explore knows', () => {
    expect(volumeQuery(query)).toEqual({ ...query, refId: 'log-volume-A', queryType: 'logsVolume' });
    expect(volumeQuery({ ...query, format: 'logs', lang: 'logs' })).toBeDefined();
  });

  it.each([
    ['a metrics query', { lang: 'metrics' as const }],
    ['a table', { format: 'table' as const }],
    ['time series', { format: 'timeseries' as const }],
    ['a hidden query', { hide: true }],
    ['an empty query', { query: ' ' }],
  ])('is not asked for of %s', (_, change) => {
    expect(volumeQuery({ ...query, ...change })).toBeUndefined();
  });

  it('is asked for of those queries of a request that have one', () => {
    const request = { targets: [query, { ...query, refId: 'B', format: 'table' }] } as DataQueryRequest<DohyoQuery>;
    const refs = (type: SupplementaryQueryType, asked = request) =>
      volumeRequest(type, asked)?.targets.map(({ refId }) => refId);
    expect(refs(SupplementaryQueryType.LogsVolume)).toEqual(['log-volume-A']);
    expect(refs(SupplementaryQueryType.LogsSample)).toBeUndefined();
    expect(refs(SupplementaryQueryType.LogsVolume, { ...request, targets: [request.targets[1]] })).toBeUndefined();
  });
});
