import React from 'react';

import { t } from '../../i18n';
import type { MetricRule } from '../../settings';
import type { SectionProps } from './section';
import { ShippedSection } from './ShippedSection';
import { TextSetting } from './TextSetting';
import type { ResourceProps } from './useResources';

type Part = 'name' | 'match' | 'variable' | 'tagSequence';

/** The parts of a rule, none of which may be empty, in the order in which they are shown. */
const parts = (): Array<{ key: Part; label: string; about: string; hint?: string }> => [
  {
    key: 'name',
    label: t('config.metricRules.name', 'Name'),
    about: t('config.metricRules.nameAbout', 'For people.'),
  },
  {
    key: 'match',
    label: t('config.metricRules.match', 'Match expression'),
    about: t('config.metricRules.matchAbout', 'key=pattern pairs that a metric must have.'),
    hint: 'Namespace=AWS/ApiGateway apiid=*',
  },
  {
    key: 'variable',
    label: t('config.metricRules.variable', 'Variable'),
    about: t('config.metricRules.variableAbout', 'Name of the new tag.'),
    hint: 'apiname',
  },
  {
    key: 'tagSequence',
    label: t('config.metricRules.tagSequence', 'Tag sequence'),
    about: t(
      'config.metricRules.tagSequenceAbout',
      'Its value: $key._n is what the n-th * of the key’s pattern stands for.'
    ),
    hint: '$apiid._1',
  },
];

/** Rules that give metrics further tags: the shipped one, or one's own. */
export function MetricRulesSection({ settings, onChange, disabled, defaults }: SectionProps & ResourceProps) {
  return (
    <ShippedSection
      title={t('config.metricRules.title', 'Metric rules')}
      about={t('config.metricRules.about', 'Give metrics further tags, made of those that they have.')}
      own={settings.metricRules}
      shipped={defaults && defaults.metricRules}
      shippedAbout={t('config.metricRules.shipped', 'The rule of the API Gateway app, as Dohyo ships it:')}
      onChange={(rules) => onChange('metricRules', rules)}
      nameOf={({ name }) => name}
      unnamed={(position) => t('config.metricRules.unnamed', 'Rule {{position}}', { position })}
      summaryOf={({ match, variable, tagSequence }) => `${match} → ${variable} = ${tagSequence}`}
      isWrong={(rule) => parts().some(({ key }) => !rule[key])}
      create={(): MetricRule => ({ name: '', match: '', variable: '', tagSequence: '' })}
      add={t('config.metricRules.add', 'Add metric rule')}
      none={t('config.metricRules.none', 'No rules: metrics have only the tags that CloudWatch gives them.')}
      disabled={disabled}
    >
      {(rule, change, { readOnly }) =>
        parts().map(({ key, ...said }) => (
          <TextSetting
            key={key}
            {...said}
            value={rule[key]}
            problem={rule[key] ? undefined : t('config.metricRules.missing', 'Missing.')}
            disabled={readOnly}
            onChange={(value) => change({ ...rule, [key]: value })}
          />
        ))
      }
    </ShippedSection>
  );
}
