import { fireEvent, screen, waitFor, within } from '@testing-library/react';

import { backend, drawForm, named, openEntry, openSection, resetBackend } from '../../testing/form';
import { filled, text } from '../../testing/text';

jest.mock('@grafana/runtime', () => require('../../testing/runtime').runtime());
jest.mock('../../resources', () => ({ resourcesOf: () => backend }));
jest.mock('@grafana/ui', () => ({
  ...jest.requireActual('@grafana/ui'),
  get CodeEditor() {
    return jest.requireActual('../../testing/CodeEditor').FakeCodeEditor;
  },
}));
beforeEach(resetBackend);

const { rules, metricRules, trial, shipped } = text.config;
const rule = { name: 'orders', scope: 'order', parseExpression: 'parse "order=* " as order' };

it('shows the shipped rules until they are copied to edit, and none where the list is empty', async () => {
  const saved = await drawForm();
  await openSection(rules.title);
  const card = await openEntry('shipped rule');
  expect(card.getByLabelText(named('Scope'))).toBeDisabled();
  fireEvent.click(screen.getByRole('button', { name: shipped.copy }));
  expect(saved.options.jsonData.extractionRules).toMatchObject([{ name: 'shipped rule' }]);

  fireEvent.click(screen.getByRole('button', { name: filled(text.config.entry.remove, { name: 'shipped rule' }) }));
  expect(saved.options.jsonData.extractionRules).toEqual([]);
  expect(screen.getByText(rules.none)).toBeInTheDocument();
  fireEvent.click(screen.getByRole('button', { name: shipped.back }));
  expect(saved.options.jsonData).not.toHaveProperty('extractionRules');
});

it('edits a rule and shows what is wrong in it', async () => {
  backend.lintRule.mockImplementation(async ({ parseExpression }) => ({
    scope: [],
    parseExpression: parseExpression.includes('prase')
      ? [
          {
            code: 'stage',
            severity: 'error',
            message: 'no operator prase',
            hint: 'parse',
            line: 1,
            column: 1,
            endLine: 1,
            endColumn: 6,
          },
        ]
      : [],
  }));
  const saved = await drawForm({ extractionRules: [rule] });
  const card = await openEntry('orders');
  const expression = card.getByLabelText(rules.expressionLabel);
  fireEvent.change(expression, { target: { value: 'prase "order=*" as order' } });
  expect(await card.findByText('Line 1, column 1: no operator prase (parse)')).toBeInTheDocument();
  fireEvent.change(expression, { target: { value: 'parse "order=*" as id' } });
  fireEvent.change(card.getByLabelText(named('Scope')), { target: { value: 'order paid' } });
  expect(saved.options.jsonData.extractionRules).toEqual([
    { name: 'orders', scope: 'order paid', parseExpression: 'parse "order=*" as id' },
  ]);
  await waitFor(() => expect(card.queryByText(/no operator prase/)).not.toBeInTheDocument());
});

it('tries a rule on a message that is pasted', async () => {
  backend.tryRule.mockResolvedValue({ inScope: true, fields: [{ name: 'order', value: '4711' }] });
  await drawForm({ extractionRules: [rule] });
  const card = await openEntry('orders');
  fireEvent.change(card.getByLabelText(named(trial.title)), { target: { value: 'order=4711 paid' } });
  const table = within(await card.findByRole('table', { name: trial.fields }));
  expect(table.getByRole('rowheader', { name: 'order' })).toBeInTheDocument();
  expect(table.getByRole('cell', { name: '4711' })).toBeInTheDocument();
  expect(backend.tryRule).toHaveBeenCalledWith(rule, 'order=4711 paid');
});

it.each([
  [{ inScope: false, fields: [] }, trial.outOfScope],
  [{ inScope: true, fields: [] }, trial.noFields],
])('says why a message has no fields: %j', async (answer, said) => {
  backend.tryRule.mockResolvedValue(answer);
  await drawForm({ extractionRules: [rule] });
  const card = await openEntry('orders');
  fireEvent.change(card.getByLabelText(named(trial.title)), { target: { value: 'paid' } });
  expect(await card.findByText(said)).toBeInTheDocument();
});

it('tries a rule on the newest message of AWS, or says why there is none', async () => {
  backend.sample.mockResolvedValueOnce({ message: 'order=7 ', place: 'prod/us-east-1/orders' });
  backend.sample.mockRejectedValueOnce({ data: { error: 'no log source has one' } });
  await drawForm({ extractionRules: [rule] });
  const card = await openEntry('orders');
  const take = card.getByRole('button', { name: trial.take });
  fireEvent.click(take);
  expect(await card.findByText('From prod/us-east-1/orders')).toBeInTheDocument();
  expect(card.getByLabelText(named(trial.title))).toHaveValue('order=7 ');
  fireEvent.click(take);
  expect(await card.findByText('No message: no log source has one')).toBeInTheDocument();
});

it('edits metric rules, and wants all of one', async () => {
  const saved = await drawForm();
  await openSection(metricRules.title);
  fireEvent.click(screen.getByRole('button', { name: shipped.copy }));
  fireEvent.click(screen.getByRole('button', { name: metricRules.add }));
  const card = within(screen.getByRole('group', { name: 'Rule 2' }));
  expect(card.getAllByText(metricRules.missing)).toHaveLength(4);
  fireEvent.change(card.getByLabelText(named('Name')), { target: { value: 'queue' } });
  fireEvent.change(card.getByLabelText(named('Match')), { target: { value: 'queuename=*-*' } });
  fireEvent.change(card.getByLabelText(named('Variable')), { target: { value: 'team' } });
  fireEvent.change(card.getByLabelText(named('Tag')), { target: { value: '$queuename._1' } });
  expect(saved.options.jsonData.metricRules?.[1]).toEqual({
    name: 'queue',
    match: 'queuename=*-*',
    variable: 'team',
    tagSequence: '$queuename._1',
  });
});
