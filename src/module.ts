import { DataSourcePlugin } from '@grafana/data';

import { CheatSheet } from './components/CheatSheet';
import { ConfigEditor } from './components/ConfigEditor';
import { QueryEditor } from './components/QueryEditor';
import { DohyoDataSource } from './datasource';
import type { DohyoOptions, DohyoSecrets } from './settings';
import type { DohyoQuery } from './types';

export const plugin = new DataSourcePlugin<DohyoDataSource, DohyoQuery, DohyoOptions, DohyoSecrets>(DohyoDataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor)
  .setQueryEditorHelp(CheatSheet);
