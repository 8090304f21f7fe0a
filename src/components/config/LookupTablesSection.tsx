import { ConfigSection } from '@grafana/plugin-ui';
import React from 'react';

import { t } from '../../i18n';
import type { LookupTable } from '../../settings';
import { EntryList } from './EntryList';
import type { SectionProps } from './section';
import { taken } from './taken';
import { TextSetting } from './TextSetting';

/** The CSV files that queries look up. */
export function LookupTablesSection({ settings, onChange, disabled }: SectionProps) {
  const tables = settings.lookupTables ?? [];
  const pathProblem = (index: number) =>
    tables[index].path
      ? taken(tables, index, ({ path }) => path.replace(/^\//, ''))
        ? t('config.tables.samePath', 'Another table has this path.')
        : undefined
      : t('config.tables.noPath', 'Name the table as queries do.');
  return (
    <ConfigSection
      title={t('config.tables.title', 'Lookup tables')}
      description={t('config.tables.about', 'CSV files with column names in their first line, for lookup and cat.')}
      isCollapsible
      isInitiallyOpen={tables.length > 0}
    >
      <EntryList
        items={tables}
        onChange={(changed) => onChange('lookupTables', changed.length > 0 ? changed : undefined)}
        nameOf={({ path }) => path}
        unnamed={(position) => t('config.tables.unnamed', 'Table {{position}}', { position })}
        summaryOf={({ file }) => file}
        isWrong={({ file }, index) => !file || Boolean(pathProblem(index))}
        create={(): LookupTable => ({ path: '', file: '' })}
        add={t('config.tables.add', 'Add lookup table')}
        none={t('config.tables.none', 'No lookup tables.')}
        switchable
        disabled={disabled}
      >
        {(table, change, index) => (
          <>
            <TextSetting
              label={t('config.tables.path', 'Path')}
              about={t('config.tables.pathAbout', 'What queries call it: lookup … from path://"/shared/users".')}
              hint="/shared/users"
              value={table.path}
              problem={pathProblem(index)}
              disabled={disabled}
              onChange={(path) => change({ ...table, path })}
            />
            <TextSetting
              label={t('config.tables.file', 'File')}
              about={t('config.tables.fileAbout', 'Absolute path of a .csv or .tsv file on Grafana’s machine.')}
              hint="/var/lib/grafana/enrichment/users.csv"
              value={table.file}
              problem={table.file ? undefined : t('config.tables.noFile', 'Name the file.')}
              disabled={disabled}
              onChange={(file) => change({ ...table, file })}
            />
          </>
        )}
      </EntryList>
    </ConfigSection>
  );
}
