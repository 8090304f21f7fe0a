import { ConfigSection } from '@grafana/plugin-ui';
import React from 'react';

import { text } from '../../text';
import { ManySetting } from './ManySetting';
import type { SectionProps } from './section';
import type { ResourceProps } from './useResources';

const texts = text.config.fields;
const none: string[] = [];

/** The names of fields that messages carry, beside those that are known without. */
export function FieldsSection({ settings, onChange, disabled, defaults }: SectionProps & ResourceProps) {
  return (
    <ConfigSection
      title={texts.title}
      description={texts.about}
      isCollapsible
      isInitiallyOpen={Boolean(settings.fields)}
    >
      <ManySetting
        label={texts.names}
        about={defaults ? texts.known(defaults.fields.join(', ')) : undefined}
        options={none}
        value={settings.fields}
        hint="team"
        disabled={disabled}
        onChange={(names) => onChange('fields', names.length > 0 ? names : undefined)}
      />
    </ConfigSection>
  );
}
