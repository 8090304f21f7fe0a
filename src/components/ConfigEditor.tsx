import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { LoadingPlaceholder } from '@grafana/ui';
import React, { lazy, Suspense } from 'react';

import { t } from '../i18n';
import type { DohyoOptions, DohyoSecrets } from '../settings';

/** Loaded when it is opened: those who look at dashboards never see it. */
const SettingsForm = lazy(() => import(/* webpackChunkName: "settings" */ './config/SettingsForm'));

/** The settings of a data source. */
export function ConfigEditor(props: DataSourcePluginOptionsEditorProps<DohyoOptions, DohyoSecrets>) {
  return (
    <Suspense fallback={<LoadingPlaceholder text={t('config.loading', 'Loading the settings…')} />}>
      <SettingsForm {...props} />
    </Suspense>
  );
}
