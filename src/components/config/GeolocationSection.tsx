import { css } from '@emotion/css';
import { ConfigSection } from '@grafana/plugin-ui';
import React from 'react';

import type { Geolocation } from '../../settings';
import { text } from '../../text';
import { put } from './put';
import type { SectionProps } from './section';
import { TextSetting } from './TextSetting';

const texts = text.config.geolocation;

/** The databases that addresses are looked up in. */
export function GeolocationSection({ settings, onChange, disabled }: SectionProps) {
  const geolocation = settings.geolocation ?? {};
  const change = (key: keyof Geolocation) => (value: string) => {
    const changed = put(geolocation, key, value);
    onChange('geolocation', Object.keys(changed).length > 0 ? changed : undefined);
  };
  return (
    <ConfigSection
      title={texts.title}
      description={texts.about}
      isCollapsible
      isInitiallyOpen={Boolean(settings.geolocation)}
    >
      <div className={grid}>
        {(['database', 'asnDatabase', 'refresh'] as const).map((key) => (
          <TextSetting
            key={key}
            {...texts.settings[key]}
            value={geolocation[key]}
            disabled={disabled}
            onChange={change(key)}
          />
        ))}
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
