import { css } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import React from 'react';

import { t } from '../i18n';
import type { Diagnostic, Severity } from '../types';
import { placeOf, wordsOf } from './finding';
import type { Lint } from './useLint';

interface Props {
  lint: Lint;
  onGoTo: (found: Diagnostic) => void;
}

const icons: Record<Severity, IconName> = {
  error: 'exclamation-circle',
  warning: 'exclamation-triangle',
  info: 'info-circle',
};
const order: Severity[] = ['error', 'warning', 'info'];

/** One line about the query: that it is valid, or its gravest finding, which leads to its place when clicked. */
export function LintStatus({ lint, onGoTo }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div role="status" className={styles.status}>
      {lint && <Content lint={lint} onGoTo={onGoTo} />}
    </div>
  );
}

function Content({ lint, onGoTo }: { lint: NonNullable<Lint>; onGoTo: Props['onGoTo'] }) {
  const styles = useStyles2(getStyles);
  if ('failed' in lint) {
    return <span>{t('lint.unchecked', 'The query could not be checked.')}</span>;
  }
  const { diagnostics, lang } = lint.result;
  const gravest = order.flatMap((severity) => diagnostics.filter((found) => found.severity === severity)).at(0);
  if (!gravest) {
    return (
      <>
        <Icon name="check" size="sm" className={styles.fine} />
        <span>
          {lang === 'logs' ? t('lint.fineLogs', 'Valid log query') : t('lint.fineMetrics', 'Valid metrics query')}
        </span>
      </>
    );
  }
  const others = diagnostics.length - 1;
  return (
    <button
      type="button"
      className={styles.found}
      title={t('lint.goTo', 'Go to this place in the query')}
      onClick={() => onGoTo(gravest)}
    >
      <Icon name={icons[gravest.severity]} size="sm" className={styles[gravest.severity]} />
      <span>
        <span className={styles[gravest.severity]}>{placeOf(gravest)}</span> {wordsOf(gravest)}
        {others > 0 && (
          <span className={styles.others}>
            {' '}
            {t('lint.more', '', {
              count: others,
              defaultValue_one: 'and {{count}} more',
              defaultValue_other: 'and {{count}} more',
            })}
          </span>
        )}
      </span>
    </button>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  status: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    flexGrow: 1,
    // Keeps its height while empty, so that nothing jumps as one types.
    minHeight: theme.spacing(2.5),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  found: css({
    display: 'flex',
    alignItems: 'flex-start',
    gap: theme.spacing(0.5),
    padding: 0,
    border: 'none',
    background: 'none',
    color: theme.colors.text.primary,
    font: 'inherit',
    textAlign: 'left',
    svg: { flexShrink: 0, marginTop: 1 },
    '&:hover': { textDecoration: 'underline' },
  }),
  others: css({ color: theme.colors.text.secondary }),
  fine: css({ color: theme.colors.success.text }),
  error: css({ color: theme.colors.error.text }),
  warning: css({ color: theme.colors.warning.text }),
  info: css({ color: theme.colors.info.text }),
});
