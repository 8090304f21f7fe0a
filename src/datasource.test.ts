import {
  CoreApp,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceInstanceSettings,
  dateTime,
  LoadingState,
  type LogRowModel,
  type TimeRange,
  toDataFrame,
} from '@grafana/data';
import { DataSourceWithBackend } from '@grafana/runtime';
import { lastValueFrom, of } from 'rxjs';

import { DohyoDataSource, withoutUnusedHidden, zoneName } from './datasource';
import { templates } from './testing/templates';
import type { DohyoOptions, DohyoQuery } from './types';

const settings = { id: 1, uid: 'u', type: 'dohyo-cloudwatch-datasource', name: 'Dohyo', jsonData: {} };

function datasource(service = templates()) {
  return new DohyoDataSource(settings as DataSourceInstanceSettings<DohyoOptions>, service);
}

const q = (refId: string, query: string, hide = false): DohyoQuery => ({ refId, query, hide });
const refs = (queries: Array<{ refId?: string }>) => queries.map(({ refId }) => refId).join('');

describe('which queries run', () => {
  it('leaves out queries without text', () => {
    const ds = datasource();
    expect(ds.filterQuery(q('A', ' \n'))).toBe(false);
    expect(ds.filterQuery({ refId: 'A' } as DohyoQuery)).toBe(false);
    expect(ds.filterQuery(q('A', '*', true))).toBe(true);
  });

  it.each([
    ['visible queries', [q('A', 'x'), q('B', 'y')], 'AB'],
    ['no hidden query', [q('A', 'x', true), q('B', 'y')], 'B'],
    ['hidden queries that a visible one uses', [q('A', 'x', true), q('B', 'y', true), q('C', '#A / #B')], 'ABC'],
    ['what a used hidden query uses', [q('A', 'x', true), q('B', '#A * 2', true), q('C', '#B')], 'ABC'],
    ['no hidden query that only hidden ones use', [q('A', 'x', true), q('B', '#A', true), q('C', 'z')], 'C'],
    ['no reference that does not exist', [q('C', '#X + #C')], 'C'],
  ])('keeps %s', (_, queries, want) => {
    expect(refs(withoutUnusedHidden(queries))).toBe(want);
  });

  it('does not show the frames of hidden queries', async () => {
    const query = jest
      .spyOn(DataSourceWithBackend.prototype, 'query')
      .mockReturnValue(
        of({ data: [toDataFrame({ refId: 'A', fields: [] }), toDataFrame({ refId: 'C', fields: [] })] })
      );
    const request = { targets: [q('A', 'x', true), q('C', '#A')], timezone: 'utc' };
    const answer = await lastValueFrom(datasource().query(request as DataQueryRequest<DohyoQuery>));

    expect(refs(answer.data)).toBe('C');
    expect(query.mock.calls[0][0].targets).toEqual([
      { ...q('A', 'x', true), timezone: 'UTC' },
      { ...q('C', '#A'), timezone: 'UTC' },
    ]);
    query.mockRestore();
  });

  it('asks anew where Explore does', async () => {
    const query = jest.spyOn(DataSourceWithBackend.prototype, 'query').mockReturnValue(of({ data: [] }));
    const request = { targets: [q('A', 'x')], timezone: 'utc', skipQueryCache: true };
    await lastValueFrom(datasource().query(request as DataQueryRequest<DohyoQuery>));

    expect(query.mock.calls[0][0].targets).toEqual([{ ...q('A', 'x'), timezone: 'UTC', skipCache: true }]);
    query.mockRestore();
  });
});

describe('variables', () => {
  const service = templates({ region: { value: ['us-east-1', 'eu-west-1'] }, env: { value: 'prod' } });

  it('travel beside the text, which stays as written', () => {
    const query = { ...q('A', 'region={{region}} $1'), legend: '{{apiname}} ${env}' };
    expect(datasource(service).applyTemplateVariables(query, {})).toEqual({
      ...query,
      legend: '{{apiname}} prod',
      vars: { region: ['us-east-1', 'eu-west-1'] },
    });
  });

  it('are written into the text for Explore', () => {
    const [query] = datasource(service).interpolateVariablesInQueries(
      [q('A', 'env=$env region={{region}} | where r in ({{region}})')],
      {}
    );
    expect(query.query).toBe('env=prod region=(us-east-1 OR eu-west-1) | where r in ({{region}})');
    expect(query.vars).toEqual({ region: ['us-east-1', 'eu-west-1'] });
    expect(query.datasource).toEqual({ type: settings.type, uid: settings.uid });
    expect(query).not.toHaveProperty('timezone');
  });

  it('bring the dashboard’s time zone to expressions, which have no request', () => {
    const zoned = templates({ __timezone: { value: 'America/Argentina/Ushuaia' } });
    const [query] = datasource(zoned).interpolateVariablesInQueries([q('A', 'x')], {});
    expect(query.timezone).toBe('America/Argentina/Ushuaia');
  });
});

describe('the values of a field', () => {
  const range = { from: dateTime(1000), to: dateTime(2000) } as TimeRange;
  const query = { refId: 'v', lang: 'metrics' as const, query: 'region={{region}}', field: 'apiname' };
  const answer = { values: ['pay', 'shop'], notices: [] };
  const post = () => jest.spyOn(DataSourceWithBackend.prototype, 'postResource').mockResolvedValue(answer);

  afterEach(() => jest.restoreAllMocks());

  it('are asked for with the values of other variables, the zone and the range', async () => {
    const service = templates({ region: { value: ['us-east-1'] }, __timezone: { value: 'Europe/Berlin' } });
    const asked = post();
    expect(await datasource(service).values(query, range)).toEqual(answer);
    expect(asked).toHaveBeenCalledWith(
      'values',
      {
        lang: 'metrics',
        query: 'region={{region}}',
        field: 'apiname',
        vars: { region: ['us-east-1'] },
        timezone: 'Europe/Berlin',
        from: 1000,
        to: 2000,
      },
      { showErrorAlert: false }
    );
  });

  it('are told in the zone that the variable names, if it names one', async () => {
    const asked = post();
    await datasource().values({ ...query, timezone: 'Asia/Tokyo' }, range);
    expect(asked.mock.calls[0][1]).toMatchObject({ timezone: 'Asia/Tokyo' });
  });

  it.each([
    ['without a text', { ...query, query: ' ' }],
    ['without a field', { ...query, field: '' }],
  ])('are none %s', async (_, unfinished) => {
    const asked = post();
    expect((await datasource().values(unfinished, range)).values).toEqual([]);
    expect(asked).not.toHaveBeenCalled();
  });

  it('are found in the older way too', async () => {
    const asked = post();
    expect(await datasource().metricFindQuery(query, { range })).toEqual([
      { text: 'pay', value: 'pay' },
      { text: 'shop', value: 'shop' },
    ]);
    expect(asked.mock.calls[0][1]).toMatchObject({ from: 1000, to: 2000 });
  });
});

describe('the lines around a log line', () => {
  const row = {
    labels: { _sourcehost: 'g', _sourcename: 's' },
    raw: 'x',
    timeEpochMs: 1,
    uid: 'u',
    dataFrame: { refId: 'A', fields: [], length: 1 },
  } as unknown as LogRowModel;
  const answering = (answer: object) =>
    jest.spyOn(DataSourceWithBackend.prototype, 'query').mockReturnValue(of(answer as DataQueryResponse));

  afterEach(() => jest.restoreAllMocks());

  it('are a query without a text, which runs all the same', async () => {
    const query = answering({ data: [{ refId: 'A' }] });
    const ds = datasource();
    expect((await ds.getLogRowContext(row)).data).toEqual([{ refId: 'A' }]);
    expect(ds.filterQuery(query.mock.calls[0][0].targets[0] as DohyoQuery)).toBe(true);
  });

  it('fail with what the back end says', async () => {
    answering({ data: [], state: LoadingState.Error, errors: [{ message: 'denied' }] });
    await expect(datasource().getLogRowContext(row)).rejects.toThrow('denied');
    answering({ data: [], state: LoadingState.Error });
    await expect(datasource().getLogRowContext(row)).rejects.toThrow('could not be read');
  });

  it('can be opened as a query of this data source', async () => {
    expect(await datasource().getLogRowContextQuery(row)).toMatchObject({
      datasource: { uid: settings.uid },
      query: '_sourceHost="g" _sourceName="s"',
    });
  });
});

describe('time zones', () => {
  it('go by their IANA names', () => {
    const browser = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(zoneName('utc')).toBe('UTC');
    expect(zoneName('Europe/Berlin')).toBe('Europe/Berlin');
    expect(zoneName('browser')).toBe(browser);
    expect(zoneName('')).toBe(browser);
    expect(zoneName()).toBe(browser);
  });
});

it('shows a query as its text in the history', () => {
  expect(datasource().getQueryDisplayText(q('A', '* | count'))).toBe('* | count');
});

it('starts a query empty, with the language told from the text', () => {
  expect(datasource().getDefaultQuery(CoreApp.Explore)).toEqual({ query: '', format: 'auto', version: 1 });
});

describe('filters', () => {
  const backend = (answer: object) =>
    jest.spyOn(DataSourceWithBackend.prototype, 'postResource').mockResolvedValue(answer);
  afterEach(() => jest.restoreAllMocks());

  it('from log details are written into the text by the back end', async () => {
    const post = backend({ query: 'a account="prod"' });
    const ds = datasource();
    const query = q('A', 'a');
    const options = { key: 'account', value: 'prod' };
    expect(await ds.modifyQuery(query, { type: 'ADD_FILTER', options })).toEqual({
      ...query,
      query: 'a account="prod"',
    });
    expect(post.mock.lastCall).toEqual([
      'modify',
      expect.objectContaining({ query: 'a', filter: { key: 'account', operator: '=', value: 'prod' } }),
      expect.anything(),
    ]);
    await ds.toggleQueryFilter(query, { type: 'FILTER_OUT', options });
    expect(post.mock.lastCall?.[1]).toMatchObject({ filter: { operator: '!=' } });
  });

  it('other actions leave the query', () => {
    const query = q('A', 'a');
    expect(datasource().modifyQuery(query, { type: 'SOMETHING' })).toBe(query);
  });

  it.each([
    ['error account="prod"', true],
    ['account=prod | count', true],
    ['account=production', false],
    ['myaccount=prod', false],
  ])('knows whether one is in %s', (text, there) => {
    expect(datasource().queryHasFilter(q('A', text), { key: 'account', value: 'prod' })).toBe(there);
  });

  it('of a dashboard travel beside the text', () => {
    const [filter] = [{ key: 'account', operator: '=|', value: 'a', values: ['a', 'b'], origin: 'dashboard' as const }];
    const { query, filters } = datasource().applyTemplateVariables(q('A', 'x'), {}, [filter]);
    expect(query).toBe('x');
    expect(filters).toEqual([{ key: 'account', operator: '=|', value: 'a', values: ['a', 'b'] }]);
  });

  it('are offered by key and value', async () => {
    const post = backend({ values: ['account', 'region'], notices: [] });
    expect(await datasource().getTagKeys()).toEqual([
      { text: 'account', value: 'account' },
      { text: 'region', value: 'region' },
    ]);
    await datasource().getTagValues({ key: 'account', filters: [] });
    expect(post.mock.lastCall?.[1]).toMatchObject({ field: 'account' });
  });
});

describe('what the editor asks', () => {
  it('comes with the names of all variables', async () => {
    const post = jest
      .spyOn(DataSourceWithBackend.prototype, 'postResource')
      .mockResolvedValue({ typed: 0, suggestions: [] });
    const service = templates({ region: { value: 'us-east-1' }, other: { value: 'x' } });
    await datasource(service).editing({ refId: 'A', lang: 'logs' }).complete('region={{region}} ', 18);
    expect(post.mock.lastCall?.slice(0, 2)).toEqual([
      'complete',
      {
        refId: 'A',
        lang: 'logs',
        query: 'region={{region}} ',
        at: 18,
        names: ['region', 'other'],
        vars: { region: ['us-east-1'] },
      },
    ]);
    post.mockRestore();
  });
});
