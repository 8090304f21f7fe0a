import { css } from '@emotion/css';
import { CoreApp, type GrafanaTheme2, type QueryEditorProps } from '@grafana/data';
import { Button, type MonacoEditor, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import React, { useRef, useState } from 'react';

import type { DohyoDataSource } from '../datasource';
import { text } from '../text';
import { type Diagnostic, type DohyoOptions, type DohyoQuery, type Lang, QUERY_VERSION } from '../types';
import { LintStatus } from './LintStatus';
import { QueryOptions } from './QueryOptions';
import { QueryText } from './QueryText';
import { useLint } from './useLint';

type Props = QueryEditorProps<DohyoDataSource, DohyoQuery, DohyoOptions>;

const languages = (['auto', 'metrics', 'logs'] as const).map((value) => ({
  value,
  label: text.query.languages[value],
}));
const nothing: Diagnostic[] = [];

/** Writes a query, in panels, alert rules, annotations and Explore. */
export function QueryEditor({ query, datasource, onChange, onRunQuery, app }: Props) {
  const styles = useStyles2(getStyles);
  const editor = useRef<MonacoEditor | null>(null);
  const [draft, setDraft] = useDraft(query.query ?? '');
  const lint = useLint(datasource, {
    lang: query.lang,
    query: draft,
    vars: datasource.varsOf({ ...query, query: draft }),
  });
  const result = lint && 'result' in lint ? lint.result : undefined;
  const lang = query.lang ?? 'auto';

  const save = (change: Partial<DohyoQuery>) => onChange({ ...query, query: draft, version: QUERY_VERSION, ...change });
  const saveAndRun = (change: Partial<DohyoQuery>) => {
    save(change);
    onRunQuery();
  };
  const goTo = ({ line, column }: Diagnostic) => {
    editor.current?.setPosition({ lineNumber: line, column });
    editor.current?.revealPositionInCenterIfOutsideViewport({ lineNumber: line, column });
    editor.current?.focus();
  };

  return (
    <div className={styles.editor}>
      <div className={styles.row}>
        <RadioButtonGroup
          size="sm"
          aria-label={text.query.language}
          options={languages}
          value={lang}
          onChange={(value: Lang | 'auto') => saveAndRun({ lang: value === 'auto' ? undefined : value })}
        />
        <span className={styles.hint}>{lang === 'auto' && result && text.query.detected(result.lang)}</span>
        {app !== CoreApp.Explore && (
          <Button size="sm" variant="secondary" icon="play" onClick={() => saveAndRun({})}>
            {text.query.run}
          </Button>
        )}
      </div>
      <QueryText
        value={draft}
        placeholder={text.query.placeholder[lang]}
        diagnostics={result?.diagnostics ?? nothing}
        onChange={setDraft}
        onBlur={() => draft !== (query.query ?? '') && save({})}
        onRun={() => saveAndRun({})}
        onMount={(mounted) => (editor.current = mounted)}
      />
      <div className={styles.row}>
        <LintStatus lint={lint} onGoTo={goTo} />
        <span className={styles.shortcut}>{text.query.shortcut}</span>
      </div>
      <QueryOptions query={query} onChange={saveAndRun} />
    </div>
  );
}

/** The text being written; it follows the saved text when that changes. */
function useDraft(saved: string) {
  const [known, setKnown] = useState(saved);
  const [draft, setDraft] = useState(saved);
  if (known !== saved) {
    setKnown(saved);
    setDraft(saved);
  }
  return [draft, setDraft] as const;
}

const getStyles = (theme: GrafanaTheme2) => {
  const small = { color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize };
  return {
    editor: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5) }),
    row: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
    hint: css({ flexGrow: 1, ...small }),
    shortcut: css({ whiteSpace: 'nowrap', ...small }),
  };
};
