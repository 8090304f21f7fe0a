import { CoreApp, getDefaultTimeRange, type QueryEditorProps } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { Button, Stack } from '@grafana/ui';
import React, { useState } from 'react';

import type { DohyoDataSource } from '../datasource';
import { t } from '../i18n';
import { type DohyoOptions, type DohyoQuery, QUERY_VERSION } from '../types';
import { ExplainDrawer } from './ExplainDrawer';
import { QueryField } from './QueryField';
import { QueryOptions } from './QueryOptions';
import { RunButton } from './RunButton';
import { useWriting } from './useWriting';

type Props = QueryEditorProps<DohyoDataSource, DohyoQuery, DohyoOptions>;

/** Writes a query, in panels, alert rules, annotations and Explore. */
export function QueryEditor({ query, queries, datasource, onChange, onRunQuery, app, data, range }: Props) {
  const [explaining, setExplaining] = useState(false);
  const others = queries?.filter((other): other is DohyoQuery => isBeside(query, other));
  const writing = useWriting(datasource, query, others);
  const save = (change: Partial<DohyoQuery>) =>
    onChange({ ...query, ...writing.written, version: QUERY_VERSION, ...change });
  const saveAndRun = (change: Partial<DohyoQuery>) => {
    save(change);
    onRunQuery();
  };

  return (
    <Stack direction="column" gap={0.5} data-testid="dohyo-query">
      <QueryField
        writing={writing}
        lang={query.lang}
        onLangChange={(lang) => saveAndRun({ lang })}
        onBlur={() => writing.changed && save({})}
        onRun={() => saveAndRun({})}
        action={
          <>
            <Button
              size="sm"
              variant="secondary"
              fill="text"
              icon="info-circle"
              tooltip={t('query.explainAbout', 'What CloudWatch is asked, what is computed here, and what it costs')}
              disabled={!writing.draft.trim()}
              onClick={() => setExplaining(true)}
            >
              {t('query.explain', 'Explain')}
            </Button>
            {
              // Explore has a button of its own.
              app !== CoreApp.Explore && <RunButton onRun={() => saveAndRun({})} />
            }
          </>
        }
      />
      <QueryOptions query={query} onChange={saveAndRun} />
      {explaining && (
        <ExplainDrawer
          explain={() =>
            datasource.explain({ ...query, ...writing.written }, range ?? data?.timeRange ?? getDefaultTimeRange())
          }
          frames={data?.series.filter(({ refId }) => refId === query.refId)}
          onClose={() => setExplaining(false)}
        />
      )}
    </Stack>
  );
}

/** Whether another query of the panel goes to the same data source, so that it can be referred to. */
function isBeside(query: DohyoQuery, other: DataQuery): other is DohyoQuery {
  const uid = query.datasource?.uid;
  return other.refId !== query.refId && (other.datasource?.uid ?? uid) === uid;
}
