import { useEffect, useMemo, useState } from 'react';

import { type Resources, resourcesOf } from '../../resources';
import type { Defaults } from '../../settings';

export interface ResourceProps {
  resources: Resources;
  /** Absent until they are read; null where they cannot be. */
  defaults?: Defaults | null;
}

/** The back end of a data source, and what applies where its settings say nothing. */
export function useResources(uid: string): ResourceProps {
  const resources = useMemo(() => resourcesOf(uid), [uid]);
  const [defaults, setDefaults] = useState<Defaults | null>();
  useEffect(() => {
    let gone = false;
    resources.defaults().then(
      (read) => !gone && setDefaults(read),
      () => !gone && setDefaults(null) // the form works without them
    );
    return () => {
      gone = true;
    };
  }, [resources]);
  return { resources, defaults };
}
