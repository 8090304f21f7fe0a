import { css } from '@emotion/css';
import { standardRegions } from '@grafana/aws-sdk';
import type { GrafanaTheme2 } from '@grafana/data';
import { Field, IconButton, Input, Label, MultiCombobox, useStyles2 } from '@grafana/ui';
import React, { useId } from 'react';

import { type Problems, tidy } from '../accounts';
import { text } from '../text';
import type { Account } from '../types';

interface Props {
  /** Counts from 1. */
  position: number;
  account: Account;
  problems: Problems;
  onChange: (account: Account) => void;
  onRemove: () => void;
  disabled: boolean;
}

const regionOptions = standardRegions.map((value) => ({ value }));

/** One account, as a card. */
export function AccountEditor({ position, account, problems, onChange, onRemove, disabled }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const name = account.alias || text.config.account(position);

  const field = (key: 'alias' | 'id' | 'assumeRoleArn' | 'externalId', label: string, about: string, hint: string) => (
    <Field label={label} description={about} invalid={Boolean(problems[key])} error={problems[key]} noMargin>
      <Input
        id={`${id}-${key}`}
        value={account[key] ?? ''}
        placeholder={hint}
        disabled={disabled}
        onChange={(event) => onChange({ ...account, [key]: event.currentTarget.value })}
        onBlur={() => onChange(tidy(account))}
      />
    </Field>
  );

  return (
    <fieldset className={styles.card} aria-label={name}>
      <div className={styles.header}>
        <span>{name}</span>
        <IconButton name="trash-alt" aria-label={text.config.remove(name)} disabled={disabled} onClick={onRemove} />
      </div>
      <div className={styles.fields}>
        {field('alias', text.config.alias, text.config.aliasAbout, 'prod')}
        {field('id', text.config.id, text.config.idAbout, '123456789012')}
        {field('assumeRoleArn', text.config.role, text.config.roleAbout, 'arn:aws:iam::123456789012:role/dohyo')}
        {field('externalId', text.config.externalId, text.config.externalIdAbout, '')}
        <Field
          // Grafana 12 gives this input no id, so it is named by its label instead of the label pointing to it.
          label={
            <Label id={`${id}-regions`} description={text.config.regionsAbout}>
              {text.config.regions}
            </Label>
          }
          invalid={Boolean(problems.regions)}
          error={problems.regions}
          className={styles.wide}
          noMargin
        >
          <MultiCombobox
            aria-labelledby={`${id}-regions`}
            options={regionOptions}
            value={account.regions ?? []}
            placeholder={text.config.regionsPlaceholder}
            createCustomValue
            disabled={disabled}
            onChange={(chosen) => onChange({ ...account, regions: chosen.map(({ value }) => value) })}
          />
        </Field>
      </div>
    </fieldset>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    width: '100%',
    padding: theme.spacing(2),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
  }),
  header: css({
    display: 'flex',
    justifyContent: 'space-between',
    marginBottom: theme.spacing(1.5),
    fontWeight: theme.typography.fontWeightMedium,
  }),
  fields: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(320px, 1fr))',
    gap: theme.spacing(2),
  }),
  wide: css({ gridColumn: '1 / -1' }),
});
