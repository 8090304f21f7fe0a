import { ConfigSection } from '@grafana/plugin-ui';
import React from 'react';

import type { MetricRule } from '../../settings';
import { text } from '../../text';
import { EntryList } from './EntryList';
import type { SectionProps } from './section';
import { Shipped } from './Shipped';
import { TextSetting } from './TextSetting';
import type { ResourceProps } from './useResources';

const texts = text.config.metricRules;
const required = ['name', 'match', 'variable', 'tagSequence'] as const;

/** Rules that give metrics further tags: the shipped one, or one's own. */
export function MetricRulesSection({ settings, onChange, disabled, defaults }: SectionProps & ResourceProps) {
  const own = settings.metricRules;
  return (
    <ConfigSection title={texts.title} description={texts.about} isCollapsible isInitiallyOpen={own !== undefined}>
      <Shipped
        own={own}
        shipped={defaults && defaults.metricRules}
        about={texts.shipped}
        onChange={(rules) => onChange('metricRules', rules)}
        disabled={disabled}
      >
        {(rules, change, readOnly) => (
          <EntryList
            items={rules}
            onChange={change}
            nameOf={({ name }) => name}
            unnamed={texts.unnamed}
            summaryOf={({ match, variable, tagSequence }) => `${match} → ${variable} = ${tagSequence}`}
            isWrong={(rule) => required.some((key) => !rule[key])}
            create={(): MetricRule => ({ name: '', match: '', variable: '', tagSequence: '' })}
            add={texts.add}
            none={texts.none}
            switchable
            disabled={readOnly}
          >
            {(rule, changeOne) =>
              required.map((key) => (
                <TextSetting
                  key={key}
                  {...texts.settings[key]}
                  value={rule[key]}
                  problem={rule[key] ? undefined : texts.missing}
                  disabled={readOnly}
                  onChange={(value) => changeOne({ ...rule, [key]: value })}
                />
              ))
            }
          </EntryList>
        )}
      </Shipped>
    </ConfigSection>
  );
}
