import { type LogRowModel, LogRowContextQueryDirection } from '@grafana/data';

import { contextRequest, streamQuery } from './logContext';
import type { DohyoQuery } from './types';

const labels = { account: 'dev', region: 'us-east-1', _sourcehost: '/app/x', _sourcename: '[$LATEST]"a\\b"' };

const row = (change: object = {}) =>
  ({
    labels,
    raw: 'the line\n',
    entry: 'the line',
    timeEpochMs: 1000,
    uid: 'A_1',
    dataFrame: { refId: 'context_1_0', fields: [], length: 1 },
    ...change,
  }) as unknown as LogRowModel;

describe('the lines around a line', () => {
  it('are asked of its stream, by its time and its unchanged message', () => {
    const request = contextRequest(row(), { direction: LogRowContextQueryDirection.Backward, limit: 50 });
    expect(request.targets).toEqual([
      {
        refId: 'context_1_0',
        lang: 'logs',
        query: '',
        queryType: 'logsContext',
        context: {
          account: 'dev',
          region: 'us-east-1',
          logGroup: '/app/x',
          logStream: '[$LATEST]"a\\b"',
          time: 1000,
          message: 'the line\n',
          shown: false,
          newer: false,
          limit: 50,
        },
      },
    ]);
    expect(request.range.from.valueOf()).toBe(1000);
    expect(request.range.to.valueOf()).toBe(1001);
  });

  it('go on in either direction from lines that were asked for so', () => {
    const dataFrame = { refId: 'B', fields: [], length: 1, meta: { custom: { logsContext: true } } };
    const request = contextRequest(row({ dataFrame }), { direction: LogRowContextQueryDirection.Forward });
    expect(request.targets[0].context).toMatchObject({ shown: true, newer: true });
  });

  it.each(['_sourcehost', '_sourcename'])('cannot be found without %s', (label) => {
    expect(() => contextRequest(row({ labels: { ...labels, [label]: undefined } }))).toThrow('_sourcehost');
  });

  it('are shown in a query of their own by the scope of the stream', () => {
    const query: DohyoQuery = { refId: 'B', query: 'error | limit 1', format: 'logs', lang: 'logs' };
    expect(streamQuery(row(), query)).toEqual({
      refId: 'B',
      lang: 'logs',
      format: 'auto',
      query: '_sourceHost="/app/x" _sourceName="[$LATEST]\\"a\\\\b\\""',
    });
  });
});
