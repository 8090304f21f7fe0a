import { ConfigSection } from '@grafana/plugin-ui';
import React from 'react';

import { t } from '../../i18n';
import { ManySetting } from './ManySetting';
import type { SectionProps } from './section';
import type { ResourceProps } from './useResources';

const none: string[] = [];

/** The names of fields that messages carry, beside those that are known without. */
export function FieldsSection({ settings, onChange, disabled, defaults }: SectionProps & ResourceProps) {
  return (
    <ConfigSection
      title={t('config.fields.title', 'Field schema')}
      description={t(
        'config.fields.about',
        'Fields that your messages carry. Completion and dashboard variables offer them.'
      )}
      isCollapsible
      isInitiallyOpen={Boolean(settings.fields)}
    >
      <ManySetting
        label={t('config.fields.names', 'Declared fields')}
        about={
          defaults
            ? t('config.fields.known', 'Known without being declared: {{names}}.', {
                names: defaults.fields.join(', '),
              })
            : undefined
        }
        options={none}
        value={settings.fields}
        hint="team"
        disabled={disabled}
        onChange={(names) => onChange('fields', names.length > 0 ? names : undefined)}
      />
    </ConfigSection>
  );
}
