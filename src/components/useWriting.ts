import { useMemo, useState } from 'react';

import type { DohyoDataSource } from '../datasource';
import type { Editing } from '../language/editing';
import { withReferred } from '../references';
import type { DohyoQuery } from '../types';
import { savedVars } from '../variables';
import { type Lint, useLint } from './useLint';

/** A query's text as it is being written. */
export interface Writing {
  draft: string;
  setDraft: (draft: string) => void;
  lint: Lint;
  /** Answers what may be written where. */
  editing: Editing;
  /** What is to be saved of it. */
  written: Pick<DohyoQuery, 'query' | 'vars'>;
  /** Whether it differs from what is saved. */
  changed: boolean;
}

type Saved = Pick<DohyoQuery, 'refId' | 'lang' | 'query' | 'vars'>;

/**
 * Holds the text of a query until it is saved, and checks it together with those of the others that it refers to. The
 * text follows the saved one when that changes.
 */
export function useWriting(datasource: DohyoDataSource, query: Saved, others: Saved[] = []): Writing {
  const saved = query.query ?? '';
  const [known, setKnown] = useState(saved);
  const [draft, setDraft] = useState(saved);
  if (known !== saved) {
    setKnown(saved);
    setDraft(saved);
  }
  const [written, ...referred] = withReferred([{ ...query, query: draft }], others).map((part) => ({
    refId: part.refId,
    lang: part.lang,
    query: part.query ?? '',
    vars: datasource.varsOf(part),
  }));
  const lint = useLint(datasource, { ...written, ...(referred.length > 0 && { others: referred }) });
  const vars = savedVars(draft, query.vars);
  const { refId, lang } = query;
  const editing = useMemo(() => datasource.editing({ refId, lang }), [datasource, refId, lang]);
  return {
    draft,
    setDraft,
    lint,
    editing,
    written: { query: draft, ...((vars || query.vars) && { vars }) },
    changed: draft !== saved,
  };
}
