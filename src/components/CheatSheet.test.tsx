import type { DataSourceApi } from '@grafana/data';
import { fireEvent, render, screen } from '@testing-library/react';
import React from 'react';

import list from '../language/examples.json';
import { filled, text } from '../testing/text';
import type { DohyoQuery, SourceOverview } from '../types';
import { CheatSheet } from './CheatSheet';

const source = (groups: number): SourceOverview => ({ name: 's', category: 'c', groups });

function show(sources: Promise<SourceOverview[]> = Promise.resolve([source(2)])) {
  const onClickExample = jest.fn();
  const datasource = { uid: 'u', sources: () => sources } as unknown as DataSourceApi<DohyoQuery>;
  render(<CheatSheet {...{ datasource, onClickExample }} query={{ refId: 'A', query: '' }} />);
  return onClickExample;
}

it('takes an example', async () => {
  const onClickExample = show();
  fireEvent.click(
    await screen.findByRole('button', { name: filled(text.help.takeThis, { title: text.help.examples.failures }) })
  );
  const { lang, query } = list.accessLogs.find(({ id }) => id === 'failures')!;
  expect(onClickExample).toHaveBeenCalledWith(expect.objectContaining({ lang, query }));
});

it('has a title for every topic and example', () => {
  show();
  for (const [topic, examples] of Object.entries(list)) {
    expect(screen.getByRole('region', { name: text.help.topics[topic as keyof typeof list] })).toBeInTheDocument();
    examples.forEach(({ id }) =>
      expect(screen.getByText(text.help.examples[id as keyof typeof text.help.examples])).toBeInTheDocument()
    );
  }
});

it('leads to the settings when no source has log groups', async () => {
  show(Promise.resolve([source(0), source(0)]));
  expect(await screen.findByText(text.help.noSource)).toBeInTheDocument();
  expect(screen.getByRole('link', { name: text.help.settings })).toHaveAttribute(
    'href',
    '/connections/datasources/edit/u'
  );
});

it('says why no account can be asked', async () => {
  show(Promise.reject({ data: { error: 'no credentials' } }));
  expect(await screen.findByText(text.help.noAccount)).toBeInTheDocument();
  expect(screen.getByText(/no credentials/)).toBeInTheDocument();
});

it('has nothing to say when a source has groups', async () => {
  show(Promise.resolve([source(0), source(1)]));
  await Promise.resolve();
  expect(screen.queryByRole('link', { name: text.help.settings })).not.toBeInTheDocument();
});
