import { css } from '@emotion/css';
import type { SelectableValue } from '@grafana/data';
import { ConfigSection } from '@grafana/plugin-ui';
import { Checkbox, Combobox, Field, RadioButtonGroup } from '@grafana/ui';
import React, { useId, useMemo } from 'react';

import { t } from '../../i18n';
import type { Dialect } from '../../settings';
import type { SectionProps } from './section';

const dialects = (): Array<SelectableValue<Dialect>> => [
  { value: 'core', label: t('config.queries.dialects.core', 'Core') },
  { value: 'full', label: t('config.queries.dialects.full', 'Full') },
];

/** How queries are written for CloudWatch, and the zone of days. */
export function QueriesSection({ settings, onChange, disabled }: SectionProps) {
  const id = useId();
  const zones = useMemo(() => ['UTC', ...Intl.supportedValuesOf('timeZone')].map((value) => ({ value })), []);
  return (
    <ConfigSection
      title={t('config.queries.title', 'Queries')}
      description={t(
        'config.queries.about',
        'How queries are written for CloudWatch, where days begin, and what APIs are called.'
      )}
      isCollapsible
      isInitiallyOpen={Boolean(settings.dialect ?? settings.timezone ?? settings.apiNames)}
    >
      <div className={grid}>
        <Field
          label={t('config.queries.dialect', 'Logs Insights dialect')}
          description={t(
            'config.queries.dialectAbout',
            'Core works in every region. Full uses the commands that AWS added in 2026, and scans less with them.'
          )}
          noMargin
        >
          <RadioButtonGroup
            id={`${id}-dialect`}
            options={dialects()}
            value={settings.dialect ?? 'core'}
            disabled={disabled}
            onChange={(dialect) => onChange('dialect', dialect === 'core' ? undefined : dialect)}
          />
        </Field>
        <Field
          label={t('config.queries.zone', 'Time zone')}
          description={t(
            'config.queries.zoneAbout',
            'Where days begin for queries that bring no time zone, such as those of alert rules.'
          )}
          noMargin
        >
          <Combobox
            id={`${id}-zone`}
            options={zones}
            value={settings.timezone ?? 'UTC'}
            disabled={disabled}
            onChange={({ value }) => onChange('timezone', value === 'UTC' ? undefined : value)}
          />
        </Field>
        <Checkbox
          label={t('config.queries.names', 'Names of APIs')}
          description={t(
            'config.queries.namesAbout',
            'Ask API Gateway for the names of HTTP and WebSocket APIs, which CloudWatch knows by ids. It needs apigateway:GET.'
          )}
          value={settings.apiNames ?? false}
          disabled={disabled}
          onChange={(event) => onChange('apiNames', event.currentTarget.checked || undefined)}
        />
      </div>
    </ConfigSection>
  );
}

const grid = css({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fit, minmax(320px, 1fr))',
  gap: 16,
  alignItems: 'start',
});
