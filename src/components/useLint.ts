import { useEffect, useState } from 'react';

import type { LintRequest, LintResult } from '../types';

/** How long a text must rest before it is checked, in milliseconds. */
const REST = 300;

/** The newest answer: a result, or `failed` when the back end could not be asked. */
export type Lint = { result: LintResult } | { failed: true } | undefined;

interface Linter {
  lint(request: LintRequest): Promise<LintResult>;
}

/** Checks a query as it changes. An answer that comes after the query has changed again is dropped. */
export function useLint(linter: Linter, request: LintRequest): Lint {
  const [lint, setLint] = useState<Lint>();
  const empty = request.query.trim() === '';
  // The request is a new object on every render; its text tells whether it is a new question.
  const question = JSON.stringify(request);

  useEffect(() => {
    if (empty) {
      return;
    }
    let stale = false;
    const settle = (answer: Lint) => !stale && setLint(answer);
    const timer = setTimeout(() => {
      linter.lint(JSON.parse(question)).then(
        (result) => settle({ result }),
        () => settle({ failed: true })
      );
    }, REST);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [linter, question, empty]);

  return empty ? undefined : lint;
}
