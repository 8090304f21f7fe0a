import { useState } from 'react';

import type { DohyoDataSource } from '../datasource';
import type { DohyoQuery } from '../types';
import { savedVars } from '../variables';
import { type Lint, useLint } from './useLint';

/** A query's text as it is being written. */
export interface Writing {
  draft: string;
  setDraft: (draft: string) => void;
  lint: Lint;
  /** What is to be saved of it. */
  written: Pick<DohyoQuery, 'query' | 'vars'>;
  /** Whether it differs from what is saved. */
  changed: boolean;
}

/** Holds the text of a query until it is saved, and checks it. The text follows the saved one when that changes. */
export function useWriting(datasource: DohyoDataSource, query: Pick<DohyoQuery, 'lang' | 'query' | 'vars'>): Writing {
  const saved = query.query ?? '';
  const [known, setKnown] = useState(saved);
  const [draft, setDraft] = useState(saved);
  if (known !== saved) {
    setKnown(saved);
    setDraft(saved);
  }
  const lint = useLint(datasource, {
    lang: query.lang,
    query: draft,
    vars: datasource.varsOf({ query: draft, vars: query.vars }),
  });
  const vars = savedVars(draft, query.vars);
  return {
    draft,
    setDraft,
    lint,
    written: { query: draft, ...((vars || query.vars) && { vars }) },
    changed: draft !== saved,
  };
}
