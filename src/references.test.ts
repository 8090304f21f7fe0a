import { withReferred } from './references';

const all = [
  { refId: 'A', query: 'metric=Count' },
  { refId: 'B', query: '#A * 2' },
  { refId: 'C', query: '#B + #D' },
  { refId: 'D', query: '#C' },
  { refId: 'E', query: '#X' },
];
const refs = (query: string) =>
  withReferred([{ refId: 'Q', query }], all)
    .map(({ refId }) => refId)
    .join('');

it.each([
  ['the query alone when it refers to nothing', 'metric=Latency', 'Q'],
  ['what a query refers to', '#A along api', 'QA'],
  ['what a referred query refers to', '#B', 'QBA'],
  ['each query once, in circles too', '#C / #D', 'QCDBA'],
  ['nothing for a name that no query has', '#E', 'QE'],
])('finds %s', (_, query, want) => {
  expect(refs(query)).toBe(want);
});

it('takes queries without a text', () => {
  const empty = { refId: 'Q' } as { refId: string; query: string };
  expect(withReferred([empty], all)).toEqual([empty]);
});
