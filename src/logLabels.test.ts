import { FieldType, toCSV, toDataFrame } from '@grafana/data';

import { printLabels } from './logLabels';

const frame = () =>
  toDataFrame({
    fields: [
      { name: 'body', type: FieldType.string, values: ['one', 'two'] },
      { name: 'labels', type: FieldType.other, values: [{ account: 'dev', path: '/a,b' }, null] },
    ],
  });

it('prints labels as JSON in CSV', () => {
  expect(toCSV(printLabels([frame()]))).toBe(
    '"body","labels"\r\none,"{""account"":""dev"",""path"":""/a,b""}"\r\ntwo,'
  );
});

it('leaves labels as they are', () => {
  const [{ fields }] = printLabels([frame()]);
  expect(fields[1].values[0]).toEqual({ account: 'dev', path: '/a,b' });
  expect(Object.keys(fields[1].values[0])).toEqual(['account', 'path']);
});
