import { Button } from '@grafana/ui';
import React from 'react';

import { t } from '../i18n';

/** What running a query is called, on a button and among the editor's commands. */
export const runQuery = () => t('query.run', 'Run query');

/** Runs a query where Grafana has no button for it. */
export function RunButton({ onRun }: { onRun: () => void }) {
  return (
    <Button type="button" size="sm" variant="secondary" icon="play" onClick={onRun}>
      {runQuery()}
    </Button>
  );
}
