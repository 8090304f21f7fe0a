import { locationUtil } from '@grafana/data';
import { Alert, LinkButton } from '@grafana/ui';
import React, { useEffect, useState } from 'react';

import type { DohyoDataSource } from '../datasource';
import { text } from '../text';
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
        setMissing({ title: text.help.noSource, about: text.help.noSourceAbout }),
      (reason) => !stale && setMissing({ title: text.help.noAccount, about: messageOf(reason) })
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
        {text.help.settings}
      </LinkButton>
    </Alert>
  ) : null;
}
