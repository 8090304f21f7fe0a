import { Alert, Text } from '@grafana/ui';
import React from 'react';

import { t } from '../i18n';
import type { Outcome } from '../variableSupport';

/** Says what came of asking for a variable's values. */
export function ValuesStatus({ outcome }: { outcome?: Outcome }) {
  return (
    <div role="status">
      {outcome &&
        ('error' in outcome ? (
          <Alert severity="error" title={t('variable.failed', 'The values could not be read')} bottomSpacing={0}>
            {outcome.error}
          </Alert>
        ) : (
          <>
            <Text color="secondary" variant="bodySmall">
              {t('variable.found', '', {
                count: outcome.result.values.length,
                defaultValue_one: '{{count}} value',
                defaultValue_other: '{{count}} values',
              })}
            </Text>
            {outcome.result.notices.map((notice) => (
              <Alert key={notice} severity="warning" title={notice} bottomSpacing={0} />
            ))}
          </>
        ))}
    </div>
  );
}
