import type { ComboboxOption } from '@grafana/ui';
import React, { useState } from 'react';

import { t } from '../../i18n';
import type { Resources } from '../../resources';
import { ManySetting } from './ManySetting';

interface Props {
  value: string[];
  resources: Resources;
  disabled: boolean;
  onChange: (value: string[]) => void;
  className?: string;
}

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
  const about = t('config.sources.groupsAbout', 'Names, prefixes that end in *, or ARNs. Type to search in AWS.');
  return (
    <ManySetting
      label={t('config.sources.groups', 'Log groups')}
      about={
        unread
          ? `${about} ${t('config.sources.groupsUnread', 'They could not be read from AWS: save the data source with its credentials first, or type them.')}`
          : about
      }
      options={offer}
      value={value}
      hint="/aws/apigateway/*"
      problem={value.length === 0 ? t('config.sources.noGroups', 'Name at least one log group.') : undefined}
      disabled={disabled}
      onChange={onChange}
      className={className}
    />
  );
}
