import { Alert, Text } from '@grafana/ui';
import React from 'react';

import { text } from '../text';
import type { Outcome } from '../variableSupport';

/** Says what came of asking for a variable's values. */
export function ValuesStatus({ outcome }: { outcome?: Outcome }) {
  return (
    <div role="status">
      {outcome &&
        ('error' in outcome ? (
          <Alert severity="error" title={text.variable.failed} bottomSpacing={0}>
            {outcome.error}
          </Alert>
        ) : (
          <>
            <Text color="secondary" variant="bodySmall">
              {text.variable.found(outcome.result.values.length)}
            </Text>
            {outcome.result.notices.map((notice) => (
              <Alert key={notice} severity="warning" title={notice} bottomSpacing={0} />
            ))}
          </>
        ))}
    </div>
  );
}
