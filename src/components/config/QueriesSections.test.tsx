import { fireEvent, screen } from '@testing-library/react';

import { backend, choose, drawForm, named, openSection, resetBackend } from '../../testing/form';
import { text } from '../../testing/text';
import { amountOf, kindOf, problemOf, written } from './amount';

jest.mock('@grafana/runtime', () => require('../../testing/runtime').runtime());
jest.mock('../../resources', () => ({ resourcesOf: () => backend }));
beforeEach(resetBackend);

const { amounts, queries, fields } = text.config;

it('shows the defaults of limits, and stores only what is changed', async () => {
  const saved = await drawForm();
  await openSection(amounts.title);
  expect(await screen.findByPlaceholderText('512 MiB')).toBeInTheDocument();
  expect(screen.getByLabelText('Bytes scanned by a log query')).toHaveAttribute('placeholder', amounts.none);
  expect(screen.getByLabelText('Run time of a log query')).toHaveAttribute('placeholder', '5m');

  const scanned = screen.getByLabelText('Bytes scanned by a log query');
  fireEvent.change(scanned, { target: { value: '2 TiB' } });
  fireEvent.change(screen.getByLabelText('Results of queries'), { target: { value: '30s' } });
  expect(saved.options.jsonData).toMatchObject({ limits: { scanBytes: 2 * 2 ** 40 }, cache: { results: '30s' } });
  fireEvent.change(scanned, { target: { value: '' } });
  expect(saved.options.jsonData).not.toHaveProperty('limits');
});

it('keeps what is typed until the field is left, and says what is wrong', async () => {
  await drawForm({ limits: { rows: 5000 } });
  const memory = screen.getByLabelText('Memory of a query');
  fireEvent.change(memory, { target: { value: '1024' } });
  expect(memory).toHaveValue('1024');
  fireEvent.blur(memory);
  expect(memory).toHaveValue('1 KiB');
  fireEvent.change(memory, { target: { value: 'much' } });
  expect(screen.getByText(amounts.badBytes)).toBeInTheDocument();
});

it.each([
  ['limits', 'scanBytes', '1.5G', 1.5 * 2 ** 30, '1536 MiB'],
  ['limits', 'scanBytes', '500000000001', 500000000001, '500000000001'],
  ['limits', 'rows', '10,000', 10000, '10000'],
  ['limits', 'startQueryPerSecond', '4.5', 4.5, '4.5'],
  ['limits', 'range', '31d', '31d', '31d'],
  ['cache', 'logGroups', '1h', '1h', '1h'],
  ['cache', 'logGroups', '', undefined, ''],
] as const)('reads %s.%s %s as %s', (group, name, typed, amount, shown) => {
  const kind = kindOf(group, name);
  expect(amountOf(kind, typed)).toBe(amount);
  expect(problemOf(kind, amount)).toBeUndefined();
  expect(written(kind, amount)).toBe(shown);
});

it.each([
  ['limits', 'rows', '10k'],
  ['limits', 'scanBytes', '5 apples'],
  ['limits', 'range', 'soon'],
  ['cache', 'results', '60'],
] as const)('does not take %s.%s %s', (group, name, typed) => {
  const kind = kindOf(group, name);
  expect(problemOf(kind, amountOf(kind, typed))).toBeDefined();
});

it('chooses the dialect and the time zone', async () => {
  const saved = await drawForm();
  await openSection(queries.title);
  fireEvent.click(screen.getByRole('radio', { name: 'Full' }));
  await choose(screen.getByLabelText(named('Time zone')), 'Europe/Berlin');
  expect(saved.options.jsonData).toMatchObject({ dialect: 'full', timezone: 'Europe/Berlin' });
  fireEvent.click(screen.getByLabelText(named(queries.names)));
  expect(saved.options.jsonData.apiNames).toBe(true);
  fireEvent.click(screen.getByRole('radio', { name: 'Core' }));
  expect(saved.options.jsonData).not.toHaveProperty('dialect');
});

it('declares fields, and tells which are known', async () => {
  const saved = await drawForm();
  await openSection(fields.title);
  expect(await screen.findByText('Known without being declared: account, region.')).toBeInTheDocument();
  await saved.user.type(screen.getByLabelText(named('Declared fields')), 'team{ArrowDown}{Enter}');
  expect(saved.options.jsonData.fields).toEqual(['team']);
});
