import type { DataSourceSettings } from '@grafana/data';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React, { useState } from 'react';

import SettingsForm from '../components/config/SettingsForm';
import type { Resources } from '../resources';
import type { Defaults, DohyoOptions, DohyoSecrets } from '../settings';

type Settings = DataSourceSettings<DohyoOptions, DohyoSecrets>;

/** What applies by default, as far as the tests look at it. */
export const defaults: Defaults = {
  logSources: [{ name: 'trails', kind: 'cloudtrail', logGroups: ['aws-cloudtrail-logs*'], enabled: true }],
  extractionRules: [{ name: 'shipped rule', scope: 'apiId', parseExpression: 'json "apiId"', enabled: true }],
  metricRules: [{ name: 'shipped', match: 'apiid=*', variable: 'apiname', tagSequence: '$apiid._1', enabled: true }],
  fields: ['account', 'region'],
  limits: { rows: 10000, queryTimeout: '5m0s', memoryBytes: 512 * 2 ** 20, scanBytes: 0 },
  cache: { results: '1m0s' },
};

/** The back end that the form is given; tests replace what they ask of it. */
export const backend: jest.Mocked<Resources> = {
  defaults: jest.fn(),
  logGroups: jest.fn(),
  lintRule: jest.fn(),
  tryRule: jest.fn(),
  sample: jest.fn(),
};

/** Makes the back end answer as one that has nothing to say. */
export function resetBackend() {
  backend.defaults.mockResolvedValue(defaults);
  backend.logGroups.mockResolvedValue([]);
  backend.lintRule.mockResolvedValue({ scope: [], parseExpression: [] });
  backend.tryRule.mockResolvedValue({ inScope: true, fields: [] });
  backend.sample.mockRejectedValue(new Error('none'));
}

/** Draws the form over settings, and returns the data source as it would be stored. */
export async function drawForm(jsonData: Partial<DohyoOptions> = {}, others: Partial<Settings> = {}) {
  const saved = { options: {} as Settings };
  function Host() {
    const [options, setOptions] = useState({
      uid: 'u1',
      type: 'dohyo-cloudwatch-datasource',
      jsonData,
      secureJsonFields: {},
      ...others,
    } as Settings);
    saved.options = options;
    return <SettingsForm options={options} onOptionsChange={setOptions} />;
  }
  const view = render(<Host />);
  await screen.findByText('Accounts');
  return Object.assign(saved, { user: userEvent.setup(), unmount: view.unmount });
}

/** Opens a section of the form, if it is closed. */
export async function openSection(title: string) {
  const closed = screen.queryByRole('button', { name: `Expand section ${title}` });
  if (closed) {
    await userEvent.click(closed);
  }
}

/** The card of an entry, opened. */
export async function openEntry(name: string) {
  const card = within(await screen.findByRole('group', { name }));
  const title = card.getByRole('button', { expanded: false });
  await userEvent.click(title);
  return card;
}

/** Types into a combobox and takes the n-th thing that is offered. jsdom draws none of its options. */
export async function choose(input: HTMLElement, typed: string, nth = 1) {
  const user = userEvent.setup();
  await user.click(input);
  fireEvent.change(input, { target: { value: typed } });
  // Options that are asked for come a little later.
  await act(() => new Promise((resolve) => setTimeout(resolve, 400)));
  await user.keyboard(`${'{ArrowDown}'.repeat(nth)}{Enter}`);
}

/** A field whose label begins with a text; a description follows in the same label. */
export const named = (label: string) => new RegExp(`^${label}`);
