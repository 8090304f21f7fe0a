import { ConnectionConfig, Divider, standardRegions } from '@grafana/aws-sdk';
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import React from 'react';

import type { Account, DohyoOptions, DohyoSecrets } from '../types';
import { AccountsEditor } from './AccountsEditor';

type Props = DataSourcePluginOptionsEditorProps<DohyoOptions, DohyoSecrets>;

/** The settings of a data source: how to reach AWS, and which accounts to read. */
export function ConfigEditor(props: Props) {
  const { options, onOptionsChange } = props;
  const onAccountsChange = (accounts: Account[]) =>
    onOptionsChange({ ...options, jsonData: { ...options.jsonData, accounts } });

  return (
    <>
      <ConnectionConfig {...props} standardRegions={standardRegions} />
      <Divider />
      <AccountsEditor
        accounts={options.jsonData.accounts ?? []}
        onChange={onAccountsChange}
        disabled={options.readOnly ?? false}
      />
    </>
  );
}
