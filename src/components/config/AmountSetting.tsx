import React, { useState } from 'react';

import { t } from '../../i18n';
import type { Amounts } from '../../settings';
import { type AmountGroup, amountOf, kindOf, problemOf, written } from './amount';
import { TextSetting } from './TextSetting';

interface Props {
  group: AmountGroup;
  name: string;
  label: string;
  value: Amounts[string] | undefined;
  byDefault: Amounts[string] | undefined;
  disabled: boolean;
  onChange: (value: Amounts[string] | undefined) => void;
}

/** A number, a size or a duration; empty for the default, which is shown. */
export function AmountSetting({ group, name, label, value, byDefault, disabled, onChange }: Props) {
  // What is being typed stays as it is until the field is left.
  const [typed, setTyped] = useState<string>();
  const kind = kindOf(group, name);
  return (
    <TextSetting
      label={label}
      value={typed ?? written(kind, value)}
      hint={byDefault === 0 || byDefault === '0s' ? t('config.amounts.none', 'No limit') : written(kind, byDefault)}
      problem={problemOf(kind, value)}
      disabled={disabled}
      onChange={(changed) => {
        setTyped(changed);
        onChange(amountOf(kind, changed));
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
}
