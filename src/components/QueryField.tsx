import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, SelectableValue } from '@grafana/data';
import { Button, type MonacoEditor, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import React, { type ReactNode, useRef } from 'react';

import { t } from '../i18n';
import type { Diagnostic, Lang } from '../types';
import { LintStatus } from './LintStatus';
import { QueryText } from './QueryText';
import type { Writing } from './useWriting';

interface Props {
  writing: Writing;
  /** Told from the text when absent. */
  lang?: Lang;
  onLangChange: (lang?: Lang) => void;
  onBlur: () => void;
  onRun: () => void;
  /** Stands at the end of the first row. */
  action?: ReactNode;
}

const languages = (): Array<SelectableValue<Lang | 'auto'>> => [
  { value: 'auto', label: t('query.languages.auto', 'Auto') },
  { value: 'metrics', label: t('query.languages.metrics', 'Metrics') },
  { value: 'logs', label: t('query.languages.logs', 'Logs') },
];
const examples: Record<Lang, string> = {
  metrics: 'Namespace=aws/apigateway metric=Latency statistic=Average | avg by apiname, region',
  logs: '_sourceCategory=aws/apigateway | json "status" | count by status',
};
const nothing: Diagnostic[] = [];

/** The language and the text of a query, and what there is to say about them. */
export function QueryField({ writing, lang, onLangChange, onBlur, onRun, action }: Props) {
  const styles = useStyles2(getStyles);
  const editor = useRef<MonacoEditor | null>(null);
  const { draft, setDraft, lint } = writing;
  const result = lint && 'result' in lint ? lint.result : undefined;
  const goTo = ({ line, column }: Diagnostic) => {
    editor.current?.setPosition({ lineNumber: line, column });
    editor.current?.revealPositionInCenterIfOutsideViewport({ lineNumber: line, column });
    editor.current?.focus();
  };

  return (
    <div className={styles.field}>
      <div className={cx(styles.row, styles.controls)}>
        <RadioButtonGroup
          size="sm"
          aria-label={t('query.language', 'Language')}
          options={languages()}
          value={lang ?? 'auto'}
          onChange={(value: Lang | 'auto') => onLangChange(value === 'auto' ? undefined : value)}
        />
        <span className={styles.hint}>{!lang && result && detected(result.lang)}</span>
        <Button
          size="sm"
          variant="secondary"
          fill="text"
          icon="brackets-curly"
          tooltip={t('query.layOutAbout', 'Lay the query out (Shift+Alt+F)')}
          disabled={!draft.trim()}
          onClick={() => editor.current?.getAction('editor.action.formatDocument')?.run()}
        >
          {t('query.layOut', 'Format')}
        </Button>
        {action}
      </div>
      <QueryText
        value={draft}
        placeholder={
          lang
            ? examples[lang]
            : t('query.placeholder', 'A metrics selector or a log search, such as {{example}}', {
                example: examples.metrics,
              })
        }
        lang={lang ?? result?.lang}
        editing={writing.editing}
        diagnostics={result?.diagnostics ?? nothing}
        onChange={setDraft}
        onBlur={onBlur}
        onRun={onRun}
        onMount={(mounted) => (editor.current = mounted)}
      />
      <div className={styles.row}>
        <LintStatus lint={lint} onGoTo={goTo} />
        <span className={styles.shortcut}>{t('query.shortcut', 'Shift+Enter to run')}</span>
      </div>
    </div>
  );
}

const detected = (lang: Lang) =>
  lang === 'logs' ? t('query.detectedLogs', 'Detected: logs') : t('query.detectedMetrics', 'Detected: metrics');

const getStyles = (theme: GrafanaTheme2) => {
  const small = { color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize };
  return {
    field: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5) }),
    row: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
    controls: css({ flexWrap: 'wrap', justifyContent: 'flex-end' }),
    hint: css({ flexGrow: 1, whiteSpace: 'nowrap', ...small }),
    shortcut: css({ whiteSpace: 'nowrap', ...small }),
  };
};
