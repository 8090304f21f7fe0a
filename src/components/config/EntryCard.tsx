import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, IconButton, Switch, useStyles2 } from '@grafana/ui';
import React, { type PropsWithChildren } from 'react';

import { t } from '../../i18n';

interface Props {
  /** Begins the ids of its buttons. */
  id: string;
  name: string;
  summary: string;
  wrong: boolean;
  open: boolean;
  onToggle: () => void;
  /** Absent where there is no switch. */
  enabled?: boolean;
  onEnabled: (enabled: boolean) => void;
  /** Absent at the ends of the list. */
  onUp?: () => void;
  onDown?: () => void;
  onRemove: () => void;
  disabled: boolean;
}

/** One entry of a list: a line that says what it is, and its settings when it is open. */
export function EntryCard(props: PropsWithChildren<Props>) {
  const styles = useStyles2(getStyles);
  const { id, name, open, enabled, disabled } = props;
  const wrong = t('config.entry.wrong', 'Something in here is missing or wrong');

  return (
    <fieldset className={styles.card} aria-label={name}>
      <div className={styles.header}>
        <button id={`${id}-title`} type="button" className={styles.title} aria-expanded={open} onClick={props.onToggle}>
          <Icon name={open ? 'angle-down' : 'angle-right'} />
          <span className={cx(styles.name, enabled === false && styles.off)}>{name}</span>
          {props.wrong && (
            <span role="img" aria-label={wrong} title={wrong} className={styles.wrong}>
              <Icon name="exclamation-triangle" />
            </span>
          )}
          {!open && <span className={styles.summary}>{props.summary}</span>}
        </button>
        {enabled !== undefined && (
          <Switch
            id={`${id}-enabled`}
            aria-label={t('config.entry.enable', 'Use {{name}}', { name })}
            value={enabled}
            disabled={disabled}
            onChange={(event) => props.onEnabled(event.currentTarget.checked)}
          />
        )}
        {!disabled && (
          <>
            <IconButton
              id={`${id}-up`}
              name="arrow-up"
              aria-label={t('config.entry.up', 'Move {{name}} up', { name })}
              disabled={!props.onUp}
              onClick={props.onUp}
            />
            <IconButton
              id={`${id}-down`}
              name="arrow-down"
              aria-label={t('config.entry.down', 'Move {{name}} down', { name })}
              disabled={!props.onDown}
              onClick={props.onDown}
            />
            <IconButton
              name="trash-alt"
              aria-label={t('config.entry.remove', 'Remove {{name}}', { name })}
              onClick={props.onRemove}
            />
          </>
        )}
      </div>
      {open && <div className={styles.fields}>{props.children}</div>}
    </fieldset>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    width: '100%',
    minWidth: 0,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
  }),
  header: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(0.5, 1.5, 0.5, 0),
  }),
  title: css({
    display: 'flex',
    alignItems: 'center',
    flexGrow: 1,
    gap: theme.spacing(1),
    minWidth: 0,
    padding: theme.spacing(1, 1.5),
    border: 'none',
    background: 'none',
    font: 'inherit',
    color: 'inherit',
    textAlign: 'left',
    svg: { flexShrink: 0 },
  }),
  name: css({
    flexShrink: 0,
    maxWidth: '50%',
    overflowWrap: 'anywhere',
    fontWeight: theme.typography.fontWeightMedium,
  }),
  off: css({ color: theme.colors.text.secondary, textDecoration: 'line-through' }),
  wrong: css({ color: theme.colors.warning.text }),
  summary: css({
    overflow: 'hidden',
    whiteSpace: 'nowrap',
    textOverflow: 'ellipsis',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  fields: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(320px, 1fr))',
    gap: theme.spacing(2),
    alignItems: 'start',
    padding: theme.spacing(1, 2, 2),
  }),
});
