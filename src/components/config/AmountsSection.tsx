import { css } from '@emotion/css';
import { ConfigSection, ConfigSubSection } from '@grafana/plugin-ui';
import React from 'react';

import type { Amounts } from '../../settings';
import { text } from '../../text';
import type { AmountGroup } from './amount';
import { AmountSetting } from './AmountSetting';
import { put } from './put';
import type { SectionProps } from './section';
import type { ResourceProps } from './useResources';

const texts = text.config.amounts;

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
      title={texts.title}
      description={texts.about}
      isCollapsible
      isInitiallyOpen={Boolean(settings.limits ?? settings.cache)}
    >
      {texts.groups.map(({ title, group, labels }) => (
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
