import type { DataSourceSettings } from '@grafana/data';
import { fireEvent, render, screen } from '@testing-library/react';
import React, { useState } from 'react';

import type { DohyoOptions, DohyoSecrets } from '../settings';
import { backend, named, resetBackend } from '../testing/form';
import { text } from '../testing/text';
import { ConfigEditor } from './ConfigEditor';

jest.mock('@grafana/runtime', () => require('../testing/runtime').runtime());
jest.mock('../resources', () => ({ resourcesOf: () => backend }));
beforeEach(resetBackend);

type Settings = DataSourceSettings<DohyoOptions, DohyoSecrets>;

function draw() {
  const saved = { options: {} as Settings };
  function Host() {
    const [options, setOptions] = useState({ uid: 'u1', jsonData: {}, secureJsonFields: {} } as Settings);
    saved.options = options;
    return <ConfigEditor options={options} onOptionsChange={setOptions} />;
  }
  render(<Host />);
  return saved;
}

it('loads the form, with a section for everything that can be set', async () => {
  const saved = draw();
  expect(await screen.findByText(text.config.accounts.title)).toBeInTheDocument();
  const { sources, fields, rules, metricRules, geolocation, feeds, tables, amounts, queries } = text.config;
  for (const { title } of [sources, fields, rules, metricRules, geolocation, feeds, tables, amounts, queries]) {
    expect(screen.getByRole('heading', { name: title })).toBeInTheDocument();
  }
  fireEvent.change(screen.getByLabelText(named('Endpoint')), { target: { value: 'http://127.0.0.1:4566' } });
  expect(saved.options.jsonData.endpoint).toBe('http://127.0.0.1:4566');
  expect(screen.getByLabelText(named('Default Region'))).toBeInTheDocument();
});

it('works where the back end cannot be asked', async () => {
  backend.defaults.mockRejectedValue(new Error('not saved yet'));
  draw();
  fireEvent.click(await screen.findByRole('button', { name: `Expand section ${text.config.rules.title}` }));
  expect(screen.getByText(text.config.shipped.unread)).toBeInTheDocument();
  expect(screen.getByRole('button', { name: text.config.shipped.copy })).toBeDisabled();
});
