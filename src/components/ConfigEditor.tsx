import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { LoadingPlaceholder } from '@grafana/ui';
import React, { lazy, Suspense } from 'react';

import type { DohyoOptions, DohyoSecrets } from '../settings';
import { text } from '../text';

/** Loaded when it is opened: those who look at dashboards never see it. */
const SettingsForm = lazy(() => import(/* webpackChunkName: "settings" */ './config/SettingsForm'));

/** The settings of a data source. */
export function ConfigEditor(props: DataSourcePluginOptionsEditorProps<DohyoOptions, DohyoSecrets>) {
  return (
    <Suspense fallback={<LoadingPlaceholder text={text.config.loading} />}>
      <SettingsForm {...props} />
    </Suspense>
  );
}
