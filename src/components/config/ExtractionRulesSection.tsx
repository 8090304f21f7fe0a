import React from 'react';

import { t } from '../../i18n';
import type { ExtractionRule } from '../../settings';
import { RuleEditor } from './RuleEditor';
import type { SectionProps } from './section';
import { ShippedSection } from './ShippedSection';
import type { ResourceProps } from './useResources';

/** Field extraction rules: the shipped ones, or one's own. */
export function ExtractionRulesSection({
  settings,
  onChange,
  disabled,
  resources,
  defaults,
}: SectionProps & ResourceProps) {
  return (
    <ShippedSection
      title={t('config.rules.title', 'Extraction rules')}
      about={t(
        'config.rules.about',
        'Give messages fields when a query runs, so also messages of the past. No rule drops a message.'
      )}
      own={settings.extractionRules}
      shipped={defaults && defaults.extractionRules}
      shippedAbout={t('config.rules.shipped', 'The rules of the API Gateway app, as Dohyo ships them:')}
      onChange={(rules) => onChange('extractionRules', rules)}
      nameOf={({ name }) => name}
      unnamed={(position) => t('config.rules.unnamed', 'Rule {{position}}', { position })}
      summaryOf={({ scope }) => scope}
      isWrong={({ name, parseExpression }) => !name || !parseExpression.trim()}
      create={(): ExtractionRule => ({ name: '', scope: '', parseExpression: '' })}
      add={t('config.rules.add', 'Add extraction rule')}
      none={t('config.rules.none', 'No rules: messages have only the fields of their log sources.')}
      disabled={disabled}
    >
      {(rule, change, { readOnly }) => (
        <RuleEditor rule={rule} resources={resources} onChange={change} disabled={readOnly} />
      )}
    </ShippedSection>
  );
}
