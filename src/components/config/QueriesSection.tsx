import { css } from '@emotion/css';
import { ConfigSection } from '@grafana/plugin-ui';
import { Checkbox, Combobox, Field, RadioButtonGroup } from '@grafana/ui';
import React, { useId, useMemo } from 'react';

import type { Dialect } from '../../settings';
import { text } from '../../text';
import type { SectionProps } from './section';

const texts = text.config.queries;
const dialects = (Object.keys(texts.dialects) as Dialect[]).map((value) => ({ value, label: texts.dialects[value] }));

/** How queries are written for CloudWatch, and the zone of days. */
export function QueriesSection({ settings, onChange, disabled }: SectionProps) {
  const id = useId();
  const zones = useMemo(() => ['UTC', ...Intl.supportedValuesOf('timeZone')].map((value) => ({ value })), []);
  return (
    <ConfigSection
      title={texts.title}
      description={texts.about}
      isCollapsible
      isInitiallyOpen={Boolean(settings.dialect ?? settings.timezone ?? settings.apiNames)}
    >
      <div className={grid}>
        <Field label={texts.dialect} description={texts.dialectAbout} noMargin>
          <RadioButtonGroup
            id={`${id}-dialect`}
            options={dialects}
            value={settings.dialect ?? 'core'}
            disabled={disabled}
            onChange={(dialect) => onChange('dialect', dialect === 'core' ? undefined : dialect)}
          />
        </Field>
        <Field label={texts.zone} description={texts.zoneAbout} noMargin>
          <Combobox
            id={`${id}-zone`}
            options={zones}
            value={settings.timezone ?? 'UTC'}
            disabled={disabled}
            onChange={({ value }) => onChange('timezone', value === 'UTC' ? undefined : value)}
          />
        </Field>
        <Checkbox
          label={texts.names}
          description={texts.namesAbout}
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
