import { createDataFrame } from '@grafana/data';
import { render, screen, within } from '@testing-library/react';
import React from 'react';

import { filled, text } from '../testing/text';
import type { ExplainResult } from '../types';
import { ExplainDrawer } from './ExplainDrawer';

const result: ExplainResult = {
  lang: 'logs',
  plan: 'source apigateway-access',
  calls: [
    {
      target: 'prod/us-east-1',
      groups: ['/aws/apigateway/orders'],
      text: 'fields @message',
      console: 'https://us-east-1.console.aws.amazon.com/x',
    },
    { target: 'dev/us-east-1', text: 'fields @timestamp' },
  ],
  scanBytes: 2_500_000_000,
  costUSD: 0.0125,
};

const show = (answer: Promise<ExplainResult>, frames = [createDataFrame({ fields: [] })]) =>
  render(<ExplainDrawer explain={() => answer} frames={frames} onClose={() => undefined} />);

it('shows what every target is asked, to copy and to open in CloudWatch', async () => {
  show(Promise.resolve(result));
  expect(await screen.findByText('fields @message')).toBeInTheDocument();
  expect(screen.getByText(filled(text.explain.groups, { groups: '/aws/apigateway/orders' }))).toBeInTheDocument();
  expect(
    screen.getByRole('button', { name: filled(text.explain.copyOf, { target: 'dev/us-east-1' }) })
  ).toBeInTheDocument();
  const links = screen.getAllByRole('link');
  expect(links).toHaveLength(1);
  expect(links[0]).toHaveAttribute('href', result.calls[0].console);
  expect(links[0]).toHaveAttribute('rel', expect.stringContaining('noopener'));
  expect(screen.getByText(result.plan)).toBeInTheDocument();
});

it('shows the estimate, and beside it what the last run took', async () => {
  const frame = createDataFrame({
    fields: [],
    meta: { stats: [{ displayName: 'Bytes scanned', unit: 'decbytes', value: 3_000_000 }] },
  });
  show(Promise.resolve(result), [frame]);
  const costs = within(await screen.findByRole('region', { name: text.explain.costs }));
  expect(costs.getByRole('row', { name: /Estimated: bytes to scan 2.50 GB/ })).toBeInTheDocument();
  expect(costs.getByRole('row', { name: /Estimated: price \$0.0125/ })).toBeInTheDocument();
  expect(costs.getByRole('row', { name: /Last run: Bytes scanned 3 MB/ })).toBeInTheDocument();
});

it('says that a query has not run', async () => {
  show(Promise.resolve(result));
  expect(await screen.findByText(text.explain.notRun)).toBeInTheDocument();
});

it('shows why a query cannot run', async () => {
  show(Promise.resolve({ ...result, error: 'line 1:9: unknown operator' }));
  expect(await screen.findByText('line 1:9: unknown operator')).toBeInTheDocument();
});

it('shows the back end’s words when asking failed', async () => {
  show(Promise.reject({ data: { error: 'the range is empty' } }));
  expect(await screen.findByText('the range is empty')).toBeInTheDocument();
});
