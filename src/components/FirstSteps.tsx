import { locationUtil } from '@grafana/data';
import { Alert, LinkButton } from '@grafana/ui';
import React, { useEffect, useState } from 'react';

import type { DohyoDataSource } from '../datasource';
import { t } from '../i18n';
import { messageOf } from './messageOf';

/** What is still to be set up before queries have answers; nothing when all is. */
export function FirstSteps({ datasource }: { datasource: Pick<DohyoDataSource, 'sources' | 'uid'> }) {
  const [missing, setMissing] = useState<{ title: string; about: string }>();
  useEffect(() => {
    let stale = false;
    datasource.sources().then(
      (sources) =>
        !stale &&
        sources.every(({ groups }) => groups === 0) &&
        setMissing({
          title: t('help.noSource', 'No log source is read yet'),
          about: t(
            'help.noSourceAbout',
            'None of the accounts has log groups that the data source reads. Name yours under Log sources in the data source’s settings.'
          ),
        }),
      (reason) =>
        !stale && setMissing({ title: t('help.noAccount', 'No account can be asked yet'), about: messageOf(reason) })
    );
    return () => {
      stale = true;
    };
  }, [datasource]);

  return missing ? (
    <Alert severity="info" title={missing.title}>
      <p>{missing.about}</p>
      <LinkButton
        size="sm"
        variant="secondary"
        href={locationUtil.assureBaseUrl(`/connections/datasources/edit/${datasource.uid}`)}
      >
        {t('help.settings', 'Open the settings')}
      </LinkButton>
    </Alert>
  ) : null;
}
