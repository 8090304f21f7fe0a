import { ConfigSection } from '@grafana/plugin-ui';
import React from 'react';

import type { ExtractionRule } from '../../settings';
import { text } from '../../text';
import { EntryList } from './EntryList';
import { RuleEditor } from './RuleEditor';
import type { SectionProps } from './section';
import { Shipped } from './Shipped';
import type { ResourceProps } from './useResources';

const texts = text.config.rules;

/** Field extraction rules: the shipped ones, or one's own. */
export function ExtractionRulesSection({
  settings,
  onChange,
  disabled,
  resources,
  defaults,
}: SectionProps & ResourceProps) {
  const own = settings.extractionRules;
  return (
    <ConfigSection title={texts.title} description={texts.about} isCollapsible isInitiallyOpen={own !== undefined}>
      <Shipped
        own={own}
        shipped={defaults && defaults.extractionRules}
        about={texts.shipped}
        onChange={(rules) => onChange('extractionRules', rules)}
        disabled={disabled}
      >
        {(rules, change, readOnly) => (
          <EntryList
            items={rules}
            onChange={change}
            nameOf={({ name }) => name}
            unnamed={texts.unnamed}
            summaryOf={({ scope }) => scope}
            isWrong={({ name, parseExpression }) => !name || !parseExpression.trim()}
            create={(): ExtractionRule => ({ name: '', scope: '', parseExpression: '' })}
            add={texts.add}
            none={texts.none}
            switchable
            disabled={readOnly}
          >
            {(rule, changeOne) => (
              <RuleEditor rule={rule} resources={resources} onChange={changeOne} disabled={readOnly} />
            )}
          </EntryList>
        )}
      </Shipped>
    </ConfigSection>
  );
}
