import { css } from '@emotion/css';
import { standardRegions } from '@grafana/aws-sdk';
import { ConfigSection } from '@grafana/plugin-ui';
import { Checkbox } from '@grafana/ui';
import React from 'react';

import { problemsOf, tidy } from '../../accounts';
import { t } from '../../i18n';
import type { Account } from '../../settings';
import { EntryList } from './EntryList';
import { ManySetting } from './ManySetting';
import { put } from './put';
import type { SectionProps } from './section';
import { TextSetting } from './TextSetting';

/** The accounts that queries fan out to. */
export function AccountsSection({ settings, onChange, disabled }: SectionProps) {
  const accounts = settings.accounts ?? [];
  const linkedAccount = t('config.accounts.linked', 'Linked account');
  return (
    <ConfigSection
      title={t('config.accounts.title', 'Accounts')}
      description={t(
        'config.accounts.about',
        'A query runs in all of these AWS accounts at once, unless its scope names some by alias (account=prod).'
      )}
      isCollapsible
      isInitiallyOpen
    >
      <EntryList
        items={accounts}
        onChange={(changed) => onChange('accounts', changed)}
        nameOf={({ alias, id }) => alias || id}
        unnamed={(position) => t('config.accounts.unnamed', 'Account {{position}}', { position })}
        summaryOf={({ alias, id, regions, linked }) =>
          [alias && id, regions?.join(', '), linked && linkedAccount].filter(Boolean).join(' · ')
        }
        isWrong={(_, index) => Object.keys(problemsOf(accounts, index)).length > 0}
        create={(): Account => ({ alias: '', id: '' })}
        add={t('config.accounts.add', 'Add account')}
        none={t(
          'config.accounts.none',
          'No accounts listed: queries run in the account of the connection above, in its default region.'
        )}
        disabled={disabled}
      >
        {(account, change, index) => {
          const problems = problemsOf(accounts, index);
          const field = (
            key: 'alias' | 'id' | 'assumeRoleArn' | 'externalId',
            label: string,
            about: string,
            hint?: string
          ) => (
            <TextSetting
              label={label}
              about={about}
              hint={hint}
              value={account[key]}
              problem={problems[key]}
              disabled={disabled}
              onChange={(value) => change({ ...account, [key]: value })}
              onBlur={() => change(tidy(account))}
            />
          );
          return (
            <>
              {field(
                'alias',
                t('config.accounts.alias', 'Alias'),
                t('config.accounts.aliasAbout', 'What queries and dashboards call this account.'),
                'prod'
              )}
              {field(
                'id',
                t('config.accounts.id', 'Account ID'),
                t('config.accounts.idAbout', 'Twelve digits. Filled in from the role if left empty.'),
                '123456789012'
              )}
              {!account.linked && (
                <>
                  {field(
                    'assumeRoleArn',
                    t('config.accounts.role', 'Role ARN'),
                    t('config.accounts.roleAbout', 'Assumed with the credentials above, if given.'),
                    'arn:aws:iam::123456789012:role/dohyo'
                  )}
                  {field(
                    'externalId',
                    t('config.accounts.externalId', 'External ID'),
                    t('config.accounts.externalIdAbout', 'Only if the role’s trust policy asks for one.')
                  )}
                  <ManySetting
                    label={t('config.accounts.regions', 'Regions')}
                    about={t(
                      'config.accounts.regionsAbout',
                      'Where this account is read. Leave empty for the default region.'
                    )}
                    value={account.regions}
                    options={standardRegions}
                    hint={t('config.accounts.regionsHint', 'Default region')}
                    problem={problems.regions}
                    disabled={disabled}
                    onChange={(regions) => change(put(account, 'regions', regions))}
                    className={whole}
                  />
                </>
              )}
              <div className={wide}>
                {!account.linked && (
                  <Checkbox
                    label={t('config.accounts.monitoring', 'Monitoring account')}
                    description={t(
                      'config.accounts.monitoringAbout',
                      'CloudWatch links other accounts to this one: its metrics are also theirs.'
                    )}
                    value={account.linkedAccounts ?? false}
                    disabled={disabled}
                    onChange={(event) =>
                      change(put(account, 'linkedAccounts', event.currentTarget.checked || undefined))
                    }
                  />
                )}
                {!account.linkedAccounts && (
                  <Checkbox
                    label={linkedAccount}
                    description={t(
                      'config.accounts.linkedAbout',
                      'Read through a monitoring account, without a role of its own. Only its metrics are.'
                    )}
                    value={account.linked ?? false}
                    disabled={disabled}
                    onChange={(event) =>
                      change(
                        event.currentTarget.checked
                          ? { alias: account.alias, id: account.id, linked: true }
                          : put(account, 'linked', undefined)
                      )
                    }
                  />
                )}
              </div>
            </>
          );
        }}
      </EntryList>
    </ConfigSection>
  );
}

const wide = css({ gridColumn: '1 / -1', display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: 8 });
const whole = css({ gridColumn: '1 / -1' });
