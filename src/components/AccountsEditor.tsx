import { ConfigSection } from '@grafana/plugin-ui';
import { Button, Stack, Text } from '@grafana/ui';
import React from 'react';

import { problemsOf } from '../accounts';
import { text } from '../text';
import type { Account } from '../types';
import { AccountEditor } from './AccountEditor';

interface Props {
  accounts: Account[];
  onChange: (accounts: Account[]) => void;
  disabled: boolean;
}

/** The list of accounts that queries fan out to. */
export function AccountsEditor({ accounts, onChange, disabled }: Props) {
  const replace = (index: number, account: Account) =>
    onChange(accounts.map((old, i) => (i === index ? account : old)));
  const remove = (index: number) => onChange(accounts.filter((_, i) => i !== index));

  return (
    <ConfigSection title={text.config.accounts} description={text.config.accountsAbout}>
      <Stack direction="column" gap={2} alignItems="flex-start">
        {accounts.length === 0 && <Text color="secondary">{text.config.noAccounts}</Text>}
        {accounts.map((account, index) => (
          <AccountEditor
            key={index}
            position={index + 1}
            account={account}
            problems={problemsOf(accounts, index)}
            onChange={(changed) => replace(index, changed)}
            onRemove={() => remove(index)}
            disabled={disabled}
          />
        ))}
        <Button
          type="button"
          variant="secondary"
          icon="plus"
          disabled={disabled}
          onClick={() => onChange([...accounts, { alias: '', id: '' }])}
        >
          {text.config.add}
        </Button>
      </Stack>
    </ConfigSection>
  );
}
