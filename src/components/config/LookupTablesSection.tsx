import { ConfigSection } from '@grafana/plugin-ui';
import React from 'react';

import type { LookupTable } from '../../settings';
import { text } from '../../text';
import { EntryList } from './EntryList';
import type { SectionProps } from './section';
import { taken } from './taken';
import { TextSetting } from './TextSetting';

const texts = text.config.tables;

/** The CSV files that queries look up. */
export function LookupTablesSection({ settings, onChange, disabled }: SectionProps) {
  const tables = settings.lookupTables ?? [];
  const pathProblem = (index: number) =>
    tables[index].path
      ? taken(tables, index, ({ path }) => path.replace(/^\//, ''))
        ? texts.samePath
        : undefined
      : texts.noPath;
  return (
    <ConfigSection title={texts.title} description={texts.about} isCollapsible isInitiallyOpen={tables.length > 0}>
      <EntryList
        items={tables}
        onChange={(changed) => onChange('lookupTables', changed.length > 0 ? changed : undefined)}
        nameOf={({ path }) => path}
        unnamed={texts.unnamed}
        summaryOf={({ file }) => file}
        isWrong={({ file }, index) => !file || Boolean(pathProblem(index))}
        create={(): LookupTable => ({ path: '', file: '' })}
        add={texts.add}
        none={texts.none}
        switchable
        disabled={disabled}
      >
        {(table, change, index) => (
          <>
            <TextSetting
              label={texts.path}
              about={texts.pathAbout}
              hint="/shared/users"
              value={table.path}
              problem={pathProblem(index)}
              disabled={disabled}
              onChange={(path) => change({ ...table, path })}
            />
            <TextSetting
              label={texts.file}
              about={texts.fileAbout}
              hint="/var/lib/grafana/enrichment/users.csv"
              value={table.file}
              problem={table.file ? undefined : texts.noFile}
              disabled={disabled}
              onChange={(file) => change({ ...table, file })}
            />
          </>
        )}
      </EntryList>
    </ConfigSection>
  );
}
