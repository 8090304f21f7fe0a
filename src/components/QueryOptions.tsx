import { EditorField, QueryOptionGroup } from '@grafana/plugin-ui';
import { Input, RadioButtonGroup } from '@grafana/ui';
import React, { useId } from 'react';

import { t } from '../i18n';
import type { DohyoQuery, Format } from '../types';

interface Props {
  query: DohyoQuery;
  onChange: (change: Partial<DohyoQuery>) => void;
}

const formats = (): Record<Format, string> => ({
  auto: t('query.formats.auto', 'Auto'),
  timeseries: t('query.formats.timeseries', 'Time series'),
  table: t('query.formats.table', 'Table'),
  logs: t('query.formats.logs', 'Logs'),
});
const LEGEND = '{{apiname}} in {{region}}';

/** How the answer is shown, folded into one line until it is opened. */
export function QueryOptions({ query, onChange }: Props) {
  const id = useId();
  const format = query.format ?? 'auto';
  const legend = query.legend ?? '';
  const names = formats();
  const said = { format: t('query.format', 'Format'), legend: t('query.legend', 'Legend') };
  const summary = [`${said.format}: ${names[format]}`, `${said.legend}: ${legend || t('query.legendAuto', 'Auto')}`];

  return (
    <QueryOptionGroup title={t('query.options', 'Options')} collapsedInfo={summary}>
      <EditorField label={said.format} htmlFor={`${id}-format`}>
        <RadioButtonGroup
          id={`${id}-format`}
          aria-label={said.format}
          options={(Object.keys(names) as Format[]).map((value) => ({ value, label: names[value] }))}
          value={format}
          onChange={(value) => onChange({ format: value })}
        />
      </EditorField>
      <EditorField
        label={said.legend}
        htmlFor={`${id}-legend`}
        tooltip={t('query.legendAbout', 'Series names, with labels in braces.')}
      >
        <Input
          id={`${id}-legend`}
          // A legend is saved when it is left, so a change from outside makes a new field.
          key={legend}
          defaultValue={legend}
          placeholder={LEGEND}
          width={40}
          onBlur={(event) => {
            const changed = event.currentTarget.value.trim();
            if (changed !== legend) {
              onChange({ legend: changed || undefined });
            }
          }}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
      </EditorField>
    </QueryOptionGroup>
  );
}
