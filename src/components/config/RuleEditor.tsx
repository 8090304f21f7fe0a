import { css } from '@emotion/css';
import React from 'react';

import { t } from '../../i18n';
import type { Resources } from '../../resources';
import type { ExtractionRule } from '../../settings';
import type { Diagnostic } from '../../types';
import { wordsOf } from '../finding';
import { noName } from './naming';
import { RuleText } from './RuleText';
import { RuleTrial } from './RuleTrial';
import { TextSetting } from './TextSetting';
import { useRuleLint } from './useRuleLint';

interface Props {
  rule: ExtractionRule;
  resources: Resources;
  onChange: (rule: ExtractionRule) => void;
  disabled: boolean;
}

const nothing: Diagnostic[] = [];

/** One extraction rule: its text with what is wrong in it, and a message to try it on. */
export function RuleEditor({ rule, resources, onChange, disabled }: Props) {
  const found = useRuleLint(resources, rule);
  const wrongScope = found?.scope.find(({ severity }) => severity === 'error');

  return (
    <>
      <TextSetting
        label={t('config.rules.name', 'Name')}
        value={rule.name}
        problem={rule.name ? undefined : noName()}
        disabled={disabled}
        onChange={(name) => onChange({ ...rule, name })}
      />
      <TextSetting
        label={t('config.rules.scope', 'Scope')}
        about={t('config.rules.scopeAbout', 'Which messages the rule is for: words and field=value. Empty for all.')}
        hint="_sourceCategory=prod/orders"
        value={rule.scope}
        problem={wrongScope && wordsOf(wrongScope)}
        disabled={disabled}
        onChange={(scope) => onChange({ ...rule, scope })}
        className={wide}
      />
      <div className={wide}>
        <RuleText
          value={rule.parseExpression}
          diagnostics={found?.parseExpression ?? nothing}
          disabled={disabled}
          onChange={(parseExpression) => onChange({ ...rule, parseExpression })}
        />
      </div>
      <div className={wide}>
        <RuleTrial rule={rule} resources={resources} />
      </div>
    </>
  );
}

const wide = css({ gridColumn: '1 / -1', minWidth: 0 });
