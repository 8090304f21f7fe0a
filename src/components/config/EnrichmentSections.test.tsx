import { fireEvent, screen, within } from '@testing-library/react';

import { backend, choose, drawForm, named, openEntry, openSection, resetBackend } from '../../testing/form';
import { filled, text } from '../../testing/text';

jest.mock('@grafana/runtime', () => require('../../testing/runtime').runtime());
jest.mock('../../resources', () => ({ resourcesOf: () => backend }));
beforeEach(resetBackend);

const { geolocation, feeds, tables, entry } = text.config;
const hub = { name: 'hub', url: 'https://feeds.example.com/list.txt' };

it('names geolocation databases, and leaves out what is emptied', async () => {
  const saved = await drawForm();
  await openSection(geolocation.title);
  const places = screen.getByLabelText(named('Places'));
  fireEvent.change(places, { target: { value: '/data/city.mmdb' } });
  fireEvent.change(screen.getByLabelText(named('Autonomous systems')), { target: { value: '/data/asn.mmdb' } });
  expect(saved.options.jsonData.geolocation).toEqual({ database: '/data/city.mmdb', asnDatabase: '/data/asn.mmdb' });
  fireEvent.change(places, { target: { value: '' } });
  fireEvent.change(screen.getByLabelText(named('Autonomous systems')), { target: { value: '' } });
  expect(saved.options.jsonData).not.toHaveProperty('geolocation');
});

it('adds a threat feed of a file, and turns it into one of a URL with a key', async () => {
  const saved = await drawForm();
  await openSection(feeds.title);
  fireEvent.click(screen.getByRole('button', { name: feeds.add }));
  const card = within(screen.getByRole('group', { name: 'Feed 1' }));
  expect(card.getByText(feeds.badName)).toBeInTheDocument();
  fireEvent.change(card.getByLabelText(named('Name')), { target: { value: 'hub' } });
  fireEvent.change(card.getByPlaceholderText('/var/lib/grafana/enrichment/threats.csv'), {
    target: { value: '/data/threats.csv' },
  });
  expect(saved.options.jsonData.threatFeeds).toEqual([{ name: 'hub', file: '/data/threats.csv' }]);

  fireEvent.click(card.getByRole('radio', { name: 'URL' }));
  fireEvent.change(card.getByPlaceholderText('https://feeds.example.com/addresses.txt'), {
    target: { value: hub.url },
  });
  fireEvent.change(card.getByLabelText(named('Key')), { target: { value: 'Bearer x' } });
  fireEvent.change(card.getByLabelText(named('Confidence')), { target: { value: '60' } });
  await choose(card.getByLabelText('Format'), feeds.formats.stix);
  expect(saved.options.jsonData.threatFeeds).toEqual([{ ...hub, confidence: 60, format: 'stix' }]);
  expect(saved.options.secureJsonData).toMatchObject({ 'threatFeedKey.hub': 'Bearer x' });

  // What was entered goes along with a new name.
  fireEvent.change(card.getByLabelText(named('Name')), { target: { value: 'hub2' } });
  expect(saved.options.secureJsonData).toMatchObject({ 'threatFeedKey.hub': '', 'threatFeedKey.hub2': 'Bearer x' });
});

it('shows that a key is stored, and removes it with its feed', async () => {
  const saved = await drawForm({ threatFeeds: [hub] }, { secureJsonFields: { 'threatFeedKey.hub': true } });
  const card = await openEntry('hub');
  expect(card.getByLabelText(named('Key'))).toBeDisabled();
  fireEvent.click(screen.getByRole('button', { name: filled(entry.remove, { name: 'hub' }) }));
  expect(saved.options.jsonData).not.toHaveProperty('threatFeeds');
  expect(saved.options.secureJsonData).toMatchObject({ 'threatFeedKey.hub': '' });
});

it('resets a stored key to enter another', async () => {
  const saved = await drawForm({ threatFeeds: [hub] }, { secureJsonFields: { 'threatFeedKey.hub': true } });
  const card = await openEntry('hub');
  fireEvent.click(card.getByRole('button', { name: /reset/i }));
  fireEvent.change(card.getByLabelText(named('Key')), { target: { value: 'new' } });
  expect(saved.options.secureJsonData).toMatchObject({ 'threatFeedKey.hub': 'new' });
  expect(saved.options.jsonData.threatFeeds).toEqual([hub]);
});

it('adds lookup tables, each with a path of its own', async () => {
  const saved = await drawForm({ lookupTables: [{ path: '/shared/users', file: '/data/users.csv' }] });
  fireEvent.click(screen.getByRole('button', { name: tables.add }));
  const card = within(screen.getByRole('group', { name: 'Table 2' }));
  fireEvent.change(card.getByLabelText(named('Path')), { target: { value: 'shared/Users' } });
  expect(card.getByText(tables.samePath)).toBeInTheDocument();
  fireEvent.change(card.getByLabelText(named('Path')), { target: { value: '/shared/teams' } });
  fireEvent.change(card.getByLabelText(named('File')), { target: { value: '/data/teams.csv' } });
  expect(saved.options.jsonData.lookupTables?.[1]).toEqual({ path: '/shared/teams', file: '/data/teams.csv' });
  fireEvent.click(screen.getByRole('switch', { name: filled(entry.enable, { name: '/shared/users' }) }));
  expect(saved.options.jsonData.lookupTables?.[0].enabled).toBe(false);
});
