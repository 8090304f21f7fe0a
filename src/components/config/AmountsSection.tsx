import { css } from '@emotion/css';
import { ConfigSection, ConfigSubSection } from '@grafana/plugin-ui';
import React from 'react';

import { t } from '../../i18n';
import type { Amounts } from '../../settings';
import type { AmountGroup } from './amount';
import { AmountSetting } from './AmountSetting';
import { put } from './put';
import type { SectionProps } from './section';
import type { ResourceProps } from './useResources';

/** What every amount is called, in the groups in which they are shown. */
const groups = (): Array<{ title: string; group: AmountGroup; labels: Record<string, string> }> => [
  {
    title: t('config.amounts.queries.title', 'Queries'),
    group: 'limits',
    labels: {
      range: t('config.amounts.queries.range', 'Longest time range'),
      queryTimeout: t('config.amounts.queries.queryTimeout', 'Run time of a log query'),
      scanBytes: t('config.amounts.queries.scanBytes', 'Bytes scanned by a log query'),
      rows: t('config.amounts.queries.rows', 'Rows of an answer'),
      memoryBytes: t('config.amounts.queries.memoryBytes', 'Memory of a query'),
      runningQueries: t('config.amounts.queries.runningQueries', 'Log queries at a time'),
      logGroups: t('config.amounts.queries.logGroups', 'Log groups that a prefix may match'),
      listedMetrics: t('config.amounts.queries.listedMetrics', 'Metrics that a selector may list'),
      metricSeries: t('config.amounts.queries.metricSeries', 'Series of a metrics query'),
      metricAggregatedSeries: t(
        'config.amounts.queries.metricAggregatedSeries',
        'Series that a metrics query aggregates'
      ),
      metricPoints: t('config.amounts.queries.metricPoints', 'Points that are rolled up here'),
    },
  },
  {
    title: t('config.amounts.calls.title', 'Calls a second, for each account and region'),
    group: 'limits',
    // What AWS calls its operations.
    labels: {
      startQueryPerSecond: 'StartQuery',
      getQueryResultsPerSecond: 'GetQueryResults',
      describeLogGroupsPerSecond: 'DescribeLogGroups',
      getLogEventsPerSecond: 'GetLogEvents',
      listMetricsPerSecond: 'ListMetrics',
      getMetricDataPerSecond: 'GetMetricData',
    },
  },
  {
    title: t('config.amounts.enrichment.title', 'Enrichment'),
    group: 'limits',
    labels: {
      databaseBytes: t('config.amounts.enrichment.databaseBytes', 'Size of a geolocation database'),
      tableBytes: t('config.amounts.enrichment.tableBytes', 'Size of a lookup table'),
      feedBytes: t('config.amounts.enrichment.feedBytes', 'Size of a threat feed'),
      feedEntries: t('config.amounts.enrichment.feedEntries', 'Entries of a threat feed'),
      feedTimeout: t('config.amounts.enrichment.feedTimeout', 'Time of a request for a feed'),
    },
  },
  {
    title: t('config.amounts.cache.title', 'How long answers are kept'),
    group: 'cache',
    labels: {
      results: t('config.amounts.cache.results', 'Results of queries'),
      listMetrics: t('config.amounts.cache.listMetrics', 'Lists of metrics'),
      logGroups: t('config.amounts.cache.logGroups', 'Lists of log groups'),
    },
  },
];

/** Limits and times that caches keep, by what they protect. What is empty has its default, which is shown. */
export function AmountsSection({ settings, onChange, disabled, defaults }: SectionProps & ResourceProps) {
  const setting = (group: AmountGroup, name: string, label: string) => {
    const own = settings[group] ?? {};
    return (
      <AmountSetting
        key={`${group}.${name}`}
        group={group}
        name={name}
        label={label}
        value={own[name]}
        byDefault={defaults?.[group][name]}
        disabled={disabled}
        onChange={(value) => {
          const changed = put<Amounts, string>(own, name, value);
          onChange(group, Object.keys(changed).length > 0 ? changed : undefined);
        }}
      />
    );
  };
  return (
    <ConfigSection
      title={t('config.amounts.title', 'Limits and cache')}
      description={t(
        'config.amounts.about',
        'Protect AWS’s quotas, the bill and Grafana’s memory. Empty for the default, which is shown.'
      )}
      isCollapsible
      isInitiallyOpen={Boolean(settings.limits ?? settings.cache)}
    >
      {groups().map(({ title, group, labels }) => (
        <ConfigSubSection key={title} title={title} className={spaced} isCollapsible isInitiallyOpen>
          <div className={grid}>{Object.entries(labels).map(([name, label]) => setting(group, name, label))}</div>
        </ConfigSubSection>
      ))}
    </ConfigSection>
  );
}

const grid = css({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(280px, 1fr))',
  gap: 16,
  alignItems: 'end',
});

const spaced = css({ marginBottom: 24 });
