import type { DataSourceSettings } from '@grafana/data';
import { fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React, { useState } from 'react';

import { text } from '../text';
import type { DohyoOptions, DohyoSecrets } from '../types';
import { ConfigEditor } from './ConfigEditor';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  config: { ...jest.requireActual('@grafana/runtime').config, awsAllowedAuthProviders: ['default', 'keys'] },
  getAppEvents: () => ({ subscribe: () => ({ unsubscribe: () => undefined }) }),
  usePluginInteractionReporter: () => () => undefined,
}));

type Settings = DataSourceSettings<DohyoOptions, DohyoSecrets>;

function setup(jsonData: Partial<DohyoOptions> = {}, readOnly = false) {
  const saved = { options: {} as Settings };
  function Host() {
    const [options, setOptions] = useState({
      readOnly,
      type: 'dohyo-cloudwatch-datasource',
      jsonData,
      secureJsonFields: {},
    } as Settings);
    saved.options = options;
    return <ConfigEditor options={options} onOptionsChange={setOptions} />;
  }
  render(<Host />);
  return saved;
}

const prod = { alias: 'prod', id: '567680881046' };
const named = (label: string) => new RegExp(`^${label}`);

it('takes a custom endpoint and a region', () => {
  const saved = setup();
  fireEvent.change(screen.getByLabelText(named('Endpoint')), { target: { value: 'http://127.0.0.1:4566' } });
  expect(saved.options.jsonData.endpoint).toBe('http://127.0.0.1:4566');
  expect(screen.getByLabelText(named('Default Region'))).toBeInTheDocument();
});

it('says what happens without accounts', () => {
  setup();
  expect(screen.getByText(text.config.noAccounts)).toBeInTheDocument();
});

it('adds an account and fills its id from its role', () => {
  const saved = setup();
  fireEvent.click(screen.getByRole('button', { name: text.config.add }));
  const card = within(screen.getByRole('group', { name: 'Account 1' }));
  expect(card.getByText(text.config.noAlias)).toBeInTheDocument();

  fireEvent.change(card.getByLabelText(named('Alias')), { target: { value: 'prod ' } });
  const role = card.getByLabelText(named('Role ARN'));
  fireEvent.change(role, { target: { value: 'arn:aws:iam::567680881046:role/dohyo' } });
  fireEvent.blur(role);
  fireEvent.change(card.getByLabelText(named('External ID')), { target: { value: 'secret' } });

  expect(saved.options.jsonData.accounts).toEqual([
    { ...prod, assumeRoleArn: 'arn:aws:iam::567680881046:role/dohyo', externalId: 'secret' },
  ]);
  expect(screen.queryByText(text.config.noAlias)).not.toBeInTheDocument();
});

it('removes the account that was meant', () => {
  const saved = setup({ accounts: [{ alias: 'dev', id: '' }, prod, { alias: 'test', id: '' }] });
  fireEvent.click(screen.getByRole('button', { name: text.config.remove('prod') }));
  expect(saved.options.jsonData.accounts?.map(({ alias }) => alias)).toEqual(['dev', 'test']);
});

it('shows what is wrong with an account', () => {
  setup({ accounts: [{ alias: 'prod', id: '1' }] });
  expect(screen.getByRole('alert')).toHaveTextContent(text.config.badId);
});

it('keeps other settings when accounts change', () => {
  const saved = setup({ authType: undefined, defaultRegion: 'eu-west-1', accounts: [prod] });
  fireEvent.change(within(screen.getByRole('group')).getByLabelText(named('Alias')), { target: { value: 'live' } });
  expect(saved.options.jsonData).toMatchObject({ defaultRegion: 'eu-west-1', accounts: [{ ...prod, alias: 'live' }] });
});

it('chooses regions, also ones that are not in the list', async () => {
  const saved = setup({ accounts: [prod] });
  const regions = within(screen.getByRole('group')).getByLabelText(named('Regions'));
  await userEvent.type(regions, 'eu-west-1{ArrowDown}{Enter}');
  await userEvent.clear(regions);
  await userEvent.type(regions, 'xx-new-1{ArrowDown}{Enter}');
  expect(saved.options.jsonData.accounts?.[0].regions).toEqual(['eu-west-1', 'xx-new-1']);
});

it('cannot be changed when it is provisioned', () => {
  setup({ accounts: [prod] }, true);
  expect(screen.getByRole('button', { name: text.config.add })).toBeDisabled();
  expect(screen.getByRole('button', { name: text.config.remove('prod') })).toBeDisabled();
  expect(within(screen.getByRole('group')).getByLabelText(named('Alias'))).toBeDisabled();
});
