import type { ComboboxOption } from '@grafana/ui';
import React, { useState } from 'react';

import type { Resources } from '../../resources';
import { text } from '../../text';
import { ManySetting } from './ManySetting';

interface Props {
  value: string[];
  resources: Resources;
  disabled: boolean;
  onChange: (value: string[]) => void;
  className?: string;
}

const texts = text.config.sources;

/** Log groups, offered from AWS as one types; a name or a prefix can be typed whether AWS can be asked or not. */
export function LogGroupsSetting({ value, resources, disabled, onChange, className }: Props) {
  const [unread, setUnread] = useState(false);
  const offer = async (typed: string): Promise<ComboboxOption[]> => {
    try {
      const groups = await resources.logGroups(typed);
      setUnread(false);
      return groups.map(({ name, places }) => ({ value: name, description: places.join(', ') }));
    } catch {
      setUnread(true);
      return [];
    }
  };
  return (
    <ManySetting
      label={texts.groups}
      about={unread ? `${texts.groupsAbout} ${texts.groupsUnread}` : texts.groupsAbout}
      options={offer}
      value={value}
      hint="/aws/apigateway/*"
      problem={value.length === 0 ? texts.noGroups : undefined}
      disabled={disabled}
      onChange={onChange}
      className={className}
    />
  );
}
