import { fireEvent, screen, within } from '@testing-library/react';

import { backend, drawForm, named, openEntry, resetBackend } from '../../testing/form';
import { filled, text } from '../../testing/text';

jest.mock('@grafana/runtime', () => require('../../testing/runtime').runtime());
jest.mock('../../resources', () => ({ resourcesOf: () => backend }));
beforeEach(resetBackend);

const texts = text.config.accounts;
const entry = text.config.entry;
const prod = { alias: 'prod', id: '567680881046' };

it('says what happens without accounts', async () => {
  await drawForm();
  expect(screen.getByText(texts.none)).toBeInTheDocument();
});

it('adds an account, open, and fills its id from its role', async () => {
  const saved = await drawForm();
  fireEvent.click(screen.getByRole('button', { name: texts.add }));
  const card = within(screen.getByRole('group', { name: 'Account 1' }));
  expect(card.getByText(texts.noAlias)).toBeInTheDocument();

  fireEvent.change(card.getByLabelText(named('Alias')), { target: { value: 'prod ' } });
  const role = card.getByLabelText(named('Role ARN'));
  fireEvent.change(role, { target: { value: 'arn:aws:iam::567680881046:role/dohyo' } });
  fireEvent.blur(role);
  fireEvent.change(card.getByLabelText(named('External ID')), { target: { value: 'secret' } });

  expect(saved.options.jsonData.accounts).toEqual([
    { ...prod, assumeRoleArn: 'arn:aws:iam::567680881046:role/dohyo', externalId: 'secret' },
  ]);
  expect(screen.queryByText(texts.noAlias)).not.toBeInTheDocument();
});

it('removes the account that was meant', async () => {
  const saved = await drawForm({ accounts: [{ alias: 'dev', id: '' }, prod, { alias: 'test', id: '' }] });
  fireEvent.click(screen.getByRole('button', { name: filled(entry.remove, { name: 'prod' }) }));
  expect(saved.options.jsonData.accounts?.map(({ alias }) => alias)).toEqual(['dev', 'test']);
});

it('keeps the focus near what was added or removed', async () => {
  await drawForm({ accounts: [prod] });
  fireEvent.click(screen.getByRole('button', { name: texts.add }));
  expect(
    within(screen.getByRole('group', { name: 'Account 2' })).getByRole('button', { expanded: true })
  ).toHaveFocus();
  fireEvent.click(screen.getByRole('button', { name: filled(entry.remove, { name: 'Account 2' }) }));
  expect(within(screen.getByRole('group', { name: 'prod' })).getByRole('button', { expanded: false })).toHaveFocus();
  fireEvent.click(screen.getByRole('button', { name: filled(entry.remove, { name: 'prod' }) }));
  expect(screen.getByRole('button', { name: texts.add })).toHaveFocus();
});

it('moves an account by keyboard, whose button keeps the focus and which stays open', async () => {
  const saved = await drawForm({ accounts: [{ alias: 'dev', id: '' }, prod, { alias: 'test', id: '' }] });
  await openEntry('test');
  const up = screen.getByRole('button', { name: filled(entry.up, { name: 'test' }) });
  up.focus();
  await saved.user.keyboard('{Enter}');
  expect(saved.options.jsonData.accounts?.map(({ alias }) => alias)).toEqual(['dev', 'test', 'prod']);
  expect(screen.getByRole('button', { name: filled(entry.up, { name: 'test' }) })).toHaveFocus();
  await saved.user.keyboard('{Enter}');
  expect(saved.options.jsonData.accounts?.map(({ alias }) => alias)).toEqual(['test', 'dev', 'prod']);
  // At the top there is no way up.
  expect(screen.getByRole('button', { name: filled(entry.up, { name: 'test' }) })).toBeDisabled();
  expect(screen.getByRole('button', { name: filled(entry.down, { name: 'test' }) })).toHaveFocus();
  expect(within(screen.getByRole('group', { name: 'test' })).getByLabelText(named('Alias'))).toHaveValue('test');
});

it('shows that something is wrong, closed and open', async () => {
  await drawForm({ accounts: [{ alias: 'prod', id: '1' }] });
  expect(within(screen.getByRole('group', { name: 'prod' })).getByLabelText(entry.wrong)).toBeInTheDocument();
  await openEntry('prod');
  expect(screen.getByRole('alert')).toHaveTextContent(texts.badId);
});

it('keeps other settings when accounts change', async () => {
  const saved = await drawForm({ defaultRegion: 'eu-west-1', accounts: [prod] });
  const card = await openEntry('prod');
  fireEvent.change(card.getByLabelText(named('Alias')), { target: { value: 'live' } });
  expect(saved.options.jsonData).toMatchObject({ defaultRegion: 'eu-west-1', accounts: [{ ...prod, alias: 'live' }] });
});

it('chooses regions, also ones that are not in the list', async () => {
  const saved = await drawForm({ accounts: [prod] });
  const card = await openEntry('prod');
  const regions = card.getByLabelText(named('Regions'));
  await saved.user.type(regions, 'eu-west-1{ArrowDown}{Enter}');
  await saved.user.clear(regions);
  await saved.user.type(regions, 'xx-new-1{ArrowDown}{Enter}');
  expect(saved.options.jsonData.accounts?.[0].regions).toEqual(['eu-west-1', 'xx-new-1']);
});

it('knows accounts that are linked to a monitoring account', async () => {
  const saved = await drawForm({
    accounts: [{ ...prod, assumeRoleArn: 'arn:aws:iam::567680881046:role/dohyo', regions: ['eu-west-1'] }],
  });
  const card = await openEntry('prod');
  fireEvent.click(card.getByLabelText(named(texts.linked)));
  expect(saved.options.jsonData.accounts).toEqual([{ ...prod, linked: true }]);
  expect(card.queryByLabelText(named('Role ARN'))).not.toBeInTheDocument();
  fireEvent.click(card.getByLabelText(named(texts.linked)));
  fireEvent.click(card.getByLabelText(named(texts.monitoring)));
  expect(saved.options.jsonData.accounts).toEqual([{ ...prod, linkedAccounts: true }]);
});

it('cannot be changed when it is provisioned, and can be read', async () => {
  await drawForm({ accounts: [prod] }, { readOnly: true });
  expect(screen.queryByRole('button', { name: texts.add })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: filled(entry.remove, { name: 'prod' }) })).not.toBeInTheDocument();
  const card = await openEntry('prod');
  expect(card.getByLabelText(named('Alias'))).toBeDisabled();
});
