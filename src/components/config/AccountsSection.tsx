import { css } from '@emotion/css';
import { standardRegions } from '@grafana/aws-sdk';
import { ConfigSection } from '@grafana/plugin-ui';
import { Checkbox } from '@grafana/ui';
import React from 'react';

import { problemsOf, tidy } from '../../accounts';
import type { Account } from '../../settings';
import { text } from '../../text';
import { EntryList } from './EntryList';
import { ManySetting } from './ManySetting';
import { put } from './put';
import type { SectionProps } from './section';
import { TextSetting } from './TextSetting';

/** The accounts that queries fan out to. */
export function AccountsSection({ settings, onChange, disabled }: SectionProps) {
  const accounts = settings.accounts ?? [];
  const texts = text.config.accounts;
  return (
    <ConfigSection title={texts.title} description={texts.about} isCollapsible isInitiallyOpen>
      <EntryList
        items={accounts}
        onChange={(changed) => onChange('accounts', changed)}
        nameOf={({ alias, id }) => alias || id}
        unnamed={texts.unnamed}
        summaryOf={({ alias, id, regions, linked }) =>
          [alias && id, regions?.join(', '), linked && texts.linked].filter(Boolean).join(' · ')
        }
        isWrong={(_, index) => Object.keys(problemsOf(accounts, index)).length > 0}
        create={(): Account => ({ alias: '', id: '' })}
        add={texts.add}
        none={texts.none}
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
              {field('alias', texts.alias, texts.aliasAbout, 'prod')}
              {field('id', texts.id, texts.idAbout, '123456789012')}
              {!account.linked && (
                <>
                  {field('assumeRoleArn', texts.role, texts.roleAbout, 'arn:aws:iam::123456789012:role/dohyo')}
                  {field('externalId', texts.externalId, texts.externalIdAbout)}
                  <ManySetting
                    label={texts.regions}
                    about={texts.regionsAbout}
                    value={account.regions}
                    options={standardRegions}
                    hint={texts.regionsHint}
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
                    label={texts.monitoring}
                    description={texts.monitoringAbout}
                    value={account.linkedAccounts ?? false}
                    disabled={disabled}
                    onChange={(event) =>
                      change(put(account, 'linkedAccounts', event.currentTarget.checked || undefined))
                    }
                  />
                )}
                {!account.linkedAccounts && (
                  <Checkbox
                    label={texts.linked}
                    description={texts.linkedAbout}
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
