import { DataSourcePlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';

import { CheatSheet } from './components/CheatSheet';
import { ConfigEditor } from './components/ConfigEditor';
import { QueryEditor } from './components/QueryEditor';
import { DohyoDataSource } from './datasource';
import pluginJson from './plugin.json';
import type { DohyoOptions, DohyoSecrets } from './settings';
import type { DohyoQuery } from './types';

await initPluginTranslations(pluginJson.id);

export const plugin = new DataSourcePlugin<DohyoDataSource, DohyoQuery, DohyoOptions, DohyoSecrets>(DohyoDataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor)
  .setQueryEditorHelp(CheatSheet);
