import { css } from '@emotion/css';
import { standardRegions } from '@grafana/aws-sdk';
import { ConfigSection } from '@grafana/plugin-ui';
import { Combobox, Field } from '@grafana/ui';
import React, { useId } from 'react';

import type { LogSource, LogSourceKind } from '../../settings';
import { text } from '../../text';
import { EntryList } from './EntryList';
import { LogGroupsSetting } from './LogGroupsSetting';
import { ManySetting } from './ManySetting';
import { PairsSetting } from './PairsSetting';
import { put } from './put';
import type { SectionProps } from './section';
import { Shipped } from './Shipped';
import { TextSetting } from './TextSetting';
import { taken } from './taken';
import type { ResourceProps } from './useResources';

const texts = text.config.sources;
const kinds = (Object.keys(texts.kinds) as LogSourceKind[]).map((value) => ({ value, label: texts.kinds[value] }));
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
    <ConfigSection title={texts.title} description={texts.about} isCollapsible isInitiallyOpen={own !== undefined}>
      <Shipped
        own={own}
        shipped={defaults && defaults.logSources}
        about={texts.shipped}
        onChange={(sources) => onChange('logSources', sources)}
        disabled={disabled}
      >
        {(sources, change, readOnly) => (
          <EntryList
            items={sources}
            onChange={change}
            nameOf={({ name }) => name}
            unnamed={texts.unnamed}
            summaryOf={({ logGroups }) => logGroups.join(', ')}
            isWrong={(source, index) => Boolean(nameProblem(sources, index)) || source.logGroups.length === 0}
            create={(): LogSource => ({ name: '', kind: 'custom', logGroups: [] })}
            add={texts.add}
            switchable
            disabled={readOnly}
          >
            {(source, changeOne, index) => (
              <Source
                source={source}
                problem={nameProblem(sources, index)}
                accounts={accounts}
                resources={resources}
                onChange={changeOne}
                disabled={readOnly}
              />
            )}
          </EntryList>
        )}
      </Shipped>
    </ConfigSection>
  );
}

function nameProblem(sources: LogSource[], index: number): string | undefined {
  const { name } = sources[index];
  return name ? (taken(sources, index, (s) => s.name) ? text.config.sameName : undefined) : text.config.noName;
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
  return (
    <>
      <TextSetting
        label={texts.name}
        about={texts.nameAbout}
        hint="orders"
        value={source.name}
        problem={problem}
        disabled={disabled}
        onChange={(name) => onChange({ ...source, name })}
      />
      <Field label={texts.kind} description={texts.kindAbout} noMargin>
        <Combobox
          id={id}
          options={kinds}
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
        label={texts.accounts}
        about={texts.accountsAbout}
        options={accounts}
        value={source.accounts}
        hint={texts.all}
        disabled={disabled}
        onChange={(chosen) => onChange(put(source, 'accounts', chosen))}
      />
      <ManySetting
        label={texts.regions}
        about={texts.regionsAbout}
        options={standardRegions}
        value={source.regions}
        hint={texts.all}
        disabled={disabled}
        onChange={(chosen) => onChange(put(source, 'regions', chosen))}
      />
      <TextSetting
        label={texts.category}
        about={texts.categoryAbout}
        hint={categories[source.kind] || 'prod/orders'}
        value={source.sourceCategory}
        disabled={disabled}
        onChange={(category) => onChange(put(source, 'sourceCategory', category))}
      />
      <PairsSetting
        label={texts.fields}
        about={texts.fieldsAbout}
        hint={source.kind === 'apigateway-access' ? 'namespace=aws/apigateway' : 'team=shop, stage=live'}
        value={source.fields}
        disabled={disabled}
        onChange={(fields) => onChange(put(source, 'fields', fields))}
      />
    </>
  );
}

const wide = css({ gridColumn: '1 / -1' });
