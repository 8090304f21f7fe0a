import { css } from '@emotion/css';
import { standardRegions } from '@grafana/aws-sdk';
import { Combobox, type ComboboxOption, Field } from '@grafana/ui';
import React, { useId } from 'react';

import { t } from '../../i18n';
import type { LogSource, LogSourceKind } from '../../settings';
import { LogGroupsSetting } from './LogGroupsSetting';
import { ManySetting } from './ManySetting';
import { nameProblem } from './naming';
import { PairsSetting } from './PairsSetting';
import { put } from './put';
import type { SectionProps } from './section';
import { ShippedSection } from './ShippedSection';
import { TextSetting } from './TextSetting';
import type { ResourceProps } from './useResources';

const kinds = (): Array<ComboboxOption<LogSourceKind>> => [
  { value: 'apigateway-access', label: t('config.sources.kinds.apigateway-access', 'API Gateway access logs') },
  { value: 'cloudtrail', label: t('config.sources.kinds.cloudtrail', 'CloudTrail') },
  { value: 'custom', label: t('config.sources.kinds.custom', 'Other') },
];
/** What `_sourceCategory` is without a setting. */
const categories: Record<LogSourceKind, string> = {
  'apigateway-access': 'aws/apigateway',
  cloudtrail: 'aws/observability/cloudtrail/logs',
  custom: '',
};

/** What log queries read: groups of CloudWatch Logs under the names that scopes use. */
export function LogSourcesSection({ settings, onChange, disabled, resources, defaults }: SectionProps & ResourceProps) {
  const own = settings.logSources?.length ? settings.logSources : undefined;
  const accounts = settings.accounts?.map(({ alias, id }) => alias || id) ?? [];

  return (
    <ShippedSection
      title={t('config.sources.title', 'Log sources')}
      about={t(
        'config.sources.about',
        'What log queries read: groups of CloudWatch Logs under the names that scopes use.'
      )}
      own={own}
      shipped={defaults && defaults.logSources}
      shippedAbout={t('config.sources.shipped', 'Found by the names of their log groups, until you list your own:')}
      onChange={(sources) => onChange('logSources', sources)}
      nameOf={({ name }) => name}
      unnamed={(position) => t('config.sources.unnamed', 'Log source {{position}}', { position })}
      summaryOf={({ logGroups }) => logGroups.join(', ')}
      isWrong={(source, index, list) => Boolean(nameProblem(list, index)) || source.logGroups.length === 0}
      create={(): LogSource => ({ name: '', kind: 'custom', logGroups: [] })}
      add={t('config.sources.add', 'Add log source')}
      disabled={disabled}
    >
      {(source, change, { index, list, readOnly }) => (
        <Source
          source={source}
          problem={nameProblem(list, index)}
          accounts={accounts}
          resources={resources}
          onChange={change}
          disabled={readOnly}
        />
      )}
    </ShippedSection>
  );
}

interface SourceProps {
  source: LogSource;
  problem?: string;
  accounts: string[];
  resources: ResourceProps['resources'];
  onChange: (source: LogSource) => void;
  disabled: boolean;
}

function Source({ source, problem, accounts, resources, onChange, disabled }: SourceProps) {
  const id = useId();
  const all = t('config.sources.all', 'All');
  return (
    <>
      <TextSetting
        label={t('config.sources.name', 'Name')}
        about={t('config.sources.nameAbout', 'The value of _source.')}
        hint="orders"
        value={source.name}
        problem={problem}
        disabled={disabled}
        onChange={(name) => onChange({ ...source, name })}
      />
      <Field
        label={t('config.sources.kind', 'Kind')}
        description={t('config.sources.kindAbout', 'Which built-in fields and rules apply.')}
        noMargin
      >
        <Combobox
          id={id}
          options={kinds()}
          value={source.kind}
          disabled={disabled}
          onChange={({ value }) => onChange({ ...source, kind: value })}
        />
      </Field>
      <LogGroupsSetting
        value={source.logGroups}
        resources={resources}
        disabled={disabled}
        onChange={(logGroups) => onChange({ ...source, logGroups })}
        className={wide}
      />
      <ManySetting
        label={t('config.sources.accounts', 'Accounts')}
        about={t('config.sources.accountsAbout', 'Aliases of the accounts that have the groups.')}
        options={accounts}
        value={source.accounts}
        hint={all}
        disabled={disabled}
        onChange={(chosen) => onChange(put(source, 'accounts', chosen))}
      />
      <ManySetting
        label={t('config.sources.regions', 'Regions')}
        about={t('config.sources.regionsAbout', 'Regions that have the groups.')}
        options={standardRegions}
        value={source.regions}
        hint={all}
        disabled={disabled}
        onChange={(chosen) => onChange(put(source, 'regions', chosen))}
      />
      <TextSetting
        label={t('config.sources.category', 'Source category')}
        about={t('config.sources.categoryAbout', 'The value of _sourceCategory.')}
        hint={categories[source.kind] || 'prod/orders'}
        value={source.sourceCategory}
        disabled={disabled}
        onChange={(category) => onChange(put(source, 'sourceCategory', category))}
      />
      <PairsSetting
        label={t('config.sources.fields', 'Fields')}
        about={t('config.sources.fieldsAbout', 'Constants of every message, which scopes can test.')}
        hint={source.kind === 'apigateway-access' ? 'namespace=aws/apigateway' : 'team=shop, stage=live'}
        value={source.fields}
        disabled={disabled}
        onChange={(fields) => onChange(put(source, 'fields', fields))}
      />
    </>
  );
}

const wide = css({ gridColumn: '1 / -1' });
