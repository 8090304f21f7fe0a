import { ConnectionConfig, Divider, standardRegions } from '@grafana/aws-sdk';
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import React from 'react';

import type { DohyoOptions, DohyoSecrets } from '../../settings';
import { AccountsSection } from './AccountsSection';
import { AmountsSection } from './AmountsSection';
import { ExtractionRulesSection } from './ExtractionRulesSection';
import { FieldsSection } from './FieldsSection';
import { GeolocationSection } from './GeolocationSection';
import { LogSourcesSection } from './LogSourcesSection';
import { LookupTablesSection } from './LookupTablesSection';
import { MetricRulesSection } from './MetricRulesSection';
import { QueriesSection } from './QueriesSection';
import type { SectionProps } from './section';
import { ThreatFeedsSection } from './ThreatFeedsSection';
import { useResources } from './useResources';

type Props = DataSourcePluginOptionsEditorProps<DohyoOptions, DohyoSecrets>;

/** The settings of a data source, in the order in which a person comes to need them. */
export default function SettingsForm(props: Props) {
  const { options, onOptionsChange } = props;
  const backend = useResources(options.uid);
  const section: SectionProps = {
    settings: options.jsonData,
    disabled: options.readOnly ?? false,
    onChange: (key, value, secrets = {}) => {
      const jsonData = { ...options.jsonData, [key]: value };
      if (value === undefined) {
        delete jsonData[key];
      }
      const changed = Object.fromEntries(Object.keys(secrets).map((name) => [name, false]));
      onOptionsChange({
        ...options,
        jsonData,
        // Grafana keeps a stored secret unless it is told another.
        secureJsonData: { ...options.secureJsonData, ...secrets },
        secureJsonFields: { ...options.secureJsonFields, ...changed },
      });
    },
  };

  return (
    <div data-testid="dohyo-settings">
      <ConnectionConfig {...props} standardRegions={standardRegions} />
      <Divider />
      <AccountsSection {...section} />
      <Divider />
      <LogSourcesSection {...section} {...backend} />
      <Divider />
      <FieldsSection {...section} {...backend} />
      <Divider />
      <ExtractionRulesSection {...section} {...backend} />
      <Divider />
      <MetricRulesSection {...section} {...backend} />
      <Divider />
      <GeolocationSection {...section} />
      <Divider />
      <ThreatFeedsSection
        {...section}
        stored={options.secureJsonFields ?? {}}
        entered={(options.secureJsonData ?? {}) as Record<string, string>}
      />
      <Divider />
      <LookupTablesSection {...section} />
      <Divider />
      <AmountsSection {...section} {...backend} />
      <Divider />
      <QueriesSection {...section} />
    </div>
  );
}
