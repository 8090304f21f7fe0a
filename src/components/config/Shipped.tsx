import { Button, Stack, Text } from '@grafana/ui';
import React, { type ReactNode } from 'react';

import { t } from '../../i18n';

interface Props<T> {
  /** The data source's own list; absent where the shipped one applies. */
  own?: T[];
  /** Absent until it is known; null where it cannot be. */
  shipped?: T[] | null;
  /** What the shipped list is. */
  about: string;
  onChange: (own: T[] | undefined) => void;
  disabled: boolean;
  children: (list: T[], change: (list: T[]) => void, readOnly: boolean) => ReactNode;
}

/** A list that is shipped until it is made one's own. */
export function Shipped<T>({ own, shipped, about, onChange, disabled, children }: Props<T>) {
  if (own) {
    return (
      <Stack direction="column" gap={1} alignItems="flex-start">
        <div style={{ width: '100%' }}>{children(own, onChange, disabled)}</div>
        {!disabled && (
          <Button type="button" variant="secondary" fill="text" icon="history" onClick={() => onChange(undefined)}>
            {t('config.shipped.back', 'Use what Dohyo ships again')}
          </Button>
        )}
      </Stack>
    );
  }
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      <Text color="secondary">
        {shipped === null
          ? t('config.shipped.unread', 'What Dohyo ships could not be read: save the data source first.')
          : about}
      </Text>
      {shipped && <div style={{ width: '100%' }}>{children(shipped, () => undefined, true)}</div>}
      {!disabled && (
        <Stack gap={1}>
          <Button
            type="button"
            variant="secondary"
            icon="copy"
            disabled={!shipped}
            onClick={() => shipped && onChange(shipped)}
          >
            {t('config.shipped.copy', 'Copy to edit')}
          </Button>
        </Stack>
      )}
    </Stack>
  );
}
