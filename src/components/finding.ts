import { t } from '../i18n';
import type { Diagnostic } from '../types';

/** Where a finding is. */
export const placeOf = ({ line, column }: Diagnostic) =>
  t('lint.at', 'Line {{line}}, column {{column}}:', { line, column });

/** What was found and how to mend it, in the parser's words. */
export const wordsOf = ({ message, hint }: Diagnostic) => (hint ? `${message} (${hint})` : message);
