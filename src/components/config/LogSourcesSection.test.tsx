import { fireEvent, screen, within } from '@testing-library/react';

import { backend, choose, drawForm, named, openEntry, openSection, resetBackend } from '../../testing/form';
import { filled, text } from '../../testing/text';

jest.mock('@grafana/runtime', () => require('../../testing/runtime').runtime());
jest.mock('../../resources', () => ({ resourcesOf: () => backend }));
beforeEach(resetBackend);

const texts = text.config.sources;
const orders = { name: 'orders', kind: 'custom' as const, logGroups: ['/ecs/orders'] };

it('shows what is found by name, copies it to edit, and goes back', async () => {
  const saved = await drawForm();
  await openSection(texts.title);
  expect(screen.getByText(texts.shipped)).toBeInTheDocument();
  const card = await openEntry('trails');
  expect(card.getByLabelText(named('Name'))).toBeDisabled();

  fireEvent.click(screen.getByRole('button', { name: text.config.shipped.copy }));
  expect(saved.options.jsonData.logSources).toMatchObject([{ name: 'trails', logGroups: ['aws-cloudtrail-logs*'] }]);
  fireEvent.click(screen.getByRole('button', { name: text.config.shipped.back }));
  expect(saved.options.jsonData).not.toHaveProperty('logSources');
});

it('picks log groups from AWS as one types, or takes a prefix', async () => {
  backend.logGroups.mockResolvedValue([{ name: '/ecs/billing', places: ['prod/us-east-1'] }]);
  const saved = await drawForm({ logSources: [orders] });
  const card = await openEntry('orders');
  // The first that is offered is what was typed.
  await choose(card.getByLabelText(named('Log groups')), '/ecs/b', 2);
  expect(backend.logGroups).toHaveBeenLastCalledWith('/ecs/b');
  expect(saved.options.jsonData.logSources?.[0].logGroups).toEqual(['/ecs/orders', '/ecs/billing']);
});

it('says that AWS could not be asked, and takes what is typed', async () => {
  backend.logGroups.mockRejectedValue(new Error('no credentials'));
  const saved = await drawForm({ logSources: [orders] });
  const card = await openEntry('orders');
  await choose(card.getByLabelText(named('Log groups')), '/ecs/*');
  expect(card.getByText(/could not be read from AWS/)).toBeInTheDocument();
  expect(saved.options.jsonData.logSources?.[0].logGroups).toEqual(['/ecs/orders', '/ecs/*']);
});

it('edits a source: kind, category, constants, switch', async () => {
  const saved = await drawForm({ logSources: [orders], accounts: [{ alias: 'prod', id: '567680881046' }] });
  const card = await openEntry('orders');
  fireEvent.change(card.getByLabelText(named('Source category')), { target: { value: 'prod/orders' } });
  const fields = card.getByLabelText(named('Fields'));
  fireEvent.change(fields, { target: { value: 'team=shop, stage' } });
  expect(card.getByText(text.config.badPairs)).toBeInTheDocument();
  fireEvent.change(fields, { target: { value: 'team=shop, stage = live' } });
  await choose(card.getByLabelText(named('Kind')), texts.kinds.cloudtrail);
  fireEvent.click(screen.getByRole('switch', { name: filled(text.config.entry.enable, { name: 'orders' }) }));

  expect(saved.options.jsonData.logSources).toEqual([
    {
      ...orders,
      kind: 'cloudtrail',
      sourceCategory: 'prod/orders',
      fields: { team: 'shop', stage: 'live' },
      enabled: false,
    },
  ]);
});

it('wants a name of its own and a group', async () => {
  await drawForm({ logSources: [orders, { ...orders, logGroups: [] }] });
  const cards = screen.getAllByRole('group', { name: 'orders' });
  const wrong = text.config.entry.wrong;
  expect(within(cards[0]).queryByLabelText(wrong)).not.toBeInTheDocument();
  fireEvent.click(within(cards[1]).getByRole('button', { expanded: false }));
  expect(within(cards[1]).getByText(text.config.sameName)).toBeInTheDocument();
  expect(within(cards[1]).getByText(texts.noGroups)).toBeInTheDocument();
});
