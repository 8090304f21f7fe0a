import React, { useState } from 'react';

import { t } from '../../i18n';
import { TextSetting } from './TextSetting';

interface Props {
  label: string;
  about: string;
  hint: string;
  value?: Record<string, string>;
  disabled: boolean;
  onChange: (value: Record<string, string> | undefined) => void;
}

/** Names with values, written `team=shop, stage=live`. */
export function PairsSetting({ value, onChange, ...others }: Props) {
  // What is being typed is kept as it is; it becomes a setting as soon as it can be read.
  const [typed, setTyped] = useState<string>();
  const written =
    typed ??
    Object.entries(value ?? {})
      .map(([name, v]) => `${name}=${v}`)
      .join(', ');
  const change = (changed: string) => {
    setTyped(changed);
    const pairs = read(changed);
    if (pairs) {
      onChange(Object.keys(pairs).length > 0 ? pairs : undefined);
    }
  };
  return (
    <TextSetting
      {...others}
      value={written}
      problem={
        read(written)
          ? undefined
          : t('config.badPairs', 'Write names with their values, such as team=shop, stage=live.')
      }
      onChange={change}
      onBlur={() => read(written) && setTyped(undefined)}
    />
  );
}

function read(written: string): Record<string, string> | undefined {
  const pairs: Record<string, string> = {};
  for (const pair of written.split(',').filter((part) => part.trim())) {
    const [, name, value] = /^\s*([^\s=]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
    if (!name || !value) {
      return undefined;
    }
    pairs[name] = value;
  }
  return pairs;
}
