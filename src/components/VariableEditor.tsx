import type { QueryEditorProps } from '@grafana/data';
import { Field, Input, Stack } from '@grafana/ui';
import React, { useEffect, useId, useState } from 'react';

import type { DohyoDataSource } from '../datasource';
import { t } from '../i18n';
import type { DohyoOptions, DohyoQuery, VariableQuery } from '../types';
import type { Outcome } from '../variableSupport';
import { QueryField } from './QueryField';
import { RunButton } from './RunButton';
import { useWriting } from './useWriting';
import { ValuesStatus } from './ValuesStatus';

type Props = QueryEditorProps<DohyoDataSource, DohyoQuery, DohyoOptions, VariableQuery>;

const EXAMPLE = 'apiname';

/** Writes the query of a dashboard variable. Grafana asks for the values whenever the query is saved. */
export function VariableEditor({ query, datasource, onChange }: Props) {
  const id = useId();
  const writing = useWriting(datasource, query);
  const [field, setField] = useState(query.field);
  const outcome = useOutcome(datasource, query);
  const unfinished = Boolean(query.query?.trim()) && !field.trim();
  const save = (change: Partial<VariableQuery> = {}) =>
    onChange({ ...query, ...writing.written, field: field.trim(), ...change });
  const saveChanges = () => (writing.changed || field.trim() !== query.field) && save();

  return (
    <Stack direction="column" gap={1} data-testid="dohyo-variable">
      <QueryField
        writing={writing}
        lang={query.lang}
        onLangChange={(lang) => save({ lang })}
        onBlur={saveChanges}
        onRun={save}
        action={<RunButton onRun={() => save()} />}
      />
      <Field
        label={t('variable.field', 'Field')}
        description={t(
          'variable.fieldAbout',
          'Its distinct values are offered: a tag of the selected metrics, or a column of the log query’s answer.'
        )}
        invalid={unfinished}
        error={t('variable.noField', 'Name the field whose values are wanted.')}
        noMargin
      >
        <Input
          id={`${id}-field`}
          value={field}
          placeholder={EXAMPLE}
          width={40}
          onChange={(event) => setField(event.currentTarget.value)}
          onBlur={saveChanges}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
      </Field>
      <ValuesStatus outcome={outcome} />
    </Stack>
  );
}

/** What came of the present query; an answer to another one is not shown. */
function useOutcome({ variables }: DohyoDataSource, query: VariableQuery): Outcome | undefined {
  const [outcome, setOutcome] = useState<Outcome>();
  useEffect(() => {
    const subscription = variables.outcomes.subscribe(setOutcome);
    return () => subscription.unsubscribe();
  }, [variables]);
  const same = (['lang', 'query', 'field'] as const).every((key) => outcome?.query[key] === query[key]);
  return same ? outcome : undefined;
}
