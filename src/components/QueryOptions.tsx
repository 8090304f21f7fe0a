import { EditorField, QueryOptionGroup } from '@grafana/plugin-ui';
import { Input, RadioButtonGroup } from '@grafana/ui';
import React, { useId } from 'react';

import { text } from '../text';
import type { DohyoQuery, Format } from '../types';

interface Props {
  query: DohyoQuery;
  onChange: (change: Partial<DohyoQuery>) => void;
}

const formats = (Object.keys(text.query.formats) as Format[]).map((value) => ({
  value,
  label: text.query.formats[value],
}));

/** How the answer is shown, folded into one line until it is opened. */
export function QueryOptions({ query, onChange }: Props) {
  const id = useId();
  const format = query.format ?? 'auto';
  const legend = query.legend ?? '';
  const summary = [
    text.query.optionInfo(text.query.format, text.query.formats[format]),
    text.query.optionInfo(text.query.legend, legend || text.query.legendAuto),
  ];

  return (
    <QueryOptionGroup title={text.query.options} collapsedInfo={summary}>
      <EditorField label={text.query.format} htmlFor={`${id}-format`}>
        <RadioButtonGroup
          id={`${id}-format`}
          aria-label={text.query.format}
          options={formats}
          value={format}
          onChange={(value) => onChange({ format: value })}
        />
      </EditorField>
      <EditorField label={text.query.legend} htmlFor={`${id}-legend`} tooltip={text.query.legendAbout}>
        <Input
          id={`${id}-legend`}
          // A legend is saved when it is left, so a change from outside makes a new field.
          key={legend}
          defaultValue={legend}
          placeholder={text.query.legendPlaceholder}
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
