import type { Monaco, monacoTypes } from '@grafana/ui';

import type { Lang } from '../types';
import { LANGUAGE } from './dohyo';
import { type Entry, help, namesOf } from './help';

type Model = monacoTypes.editor.ITextModel;

const langs = new WeakMap<Model, Lang>();

/** Says which of the languages, that are one in Monaco, a model's text is written in. */
export const setLang = (model: Model, lang?: Lang) => (lang ? langs.set(model, lang) : langs.delete(model));

/** The stage of a pipeline that a position is in. */
export interface Stage {
  lang: Lang;
  /** Its first word, in lower case; empty while there is none. */
  operator: string;
  /** Whether the position is at that word. */
  atOperator: boolean;
}

/** Stands in the text where the position is, so that a token is there even at the end of a line. */
const CURSOR = 'x';

/** The stage around a position; none in the scope or selector, or in a string, comment, variable or regular expression. */
export function stageAt(monaco: Monaco, model: Model, position: monacoTypes.IPosition): Stage | undefined {
  const [here, ...earlier] = tokensBefore(monaco, model, position).reverse();
  if (!here || /^(string|comment|variable|regexp)/.test(here.type)) {
    return undefined;
  }
  let before = here.text;
  let depth = 0;
  for (const { type, text } of earlier) {
    if (type.startsWith('comment')) {
      before = ` ${before}`;
      continue;
    }
    for (const char of type.startsWith('delimiter') ? [...text].reverse() : [text]) {
      if (char === '|' && depth === 0) {
        return {
          // The back end takes a text that tells nothing for a log query too.
          lang: langs.get(model) ?? 'logs',
          operator: /^\s*(\w*)/.exec(before)![1].toLowerCase(),
          atOperator: /^\s*\w*$/.test(before),
        };
      }
      // A pipeline in parentheses that were closed is part of the stage around it.
      depth = char === ')' ? depth + 1 : char === '(' ? Math.max(depth - 1, 0) : depth;
      before = char + before;
    }
  }
  return undefined;
}

/** The tokens up to the position, the last of them cut off there. */
function tokensBefore(monaco: Monaco, model: Model, { lineNumber, column }: monacoTypes.IPosition) {
  const end = column - 1;
  const lines = model.getLinesContent().slice(0, lineNumber - 1);
  const last = model.getLineContent(lineNumber);
  const marked = [...lines, last.slice(0, end) + CURSOR + last.slice(end)];
  const before = [...lines.map((line) => `${line}\n`), last.slice(0, end)];
  return monaco.editor
    .tokenize(marked.join('\n'), LANGUAGE)
    .flatMap((tokens, row) =>
      tokens
        .filter(({ offset }) => row < lines.length || offset <= end)
        .map(({ offset, type }, i) => ({ type, text: before[row].slice(offset, tokens[i + 1]?.offset) }))
    );
}

/** What may be written there. */
export function offeredIn({ lang, operator, atOperator }: Stage): Entry[] {
  const offered = (...kinds: Array<Entry['kind']>) => help[lang].filter(({ kind }) => kinds.includes(kind));
  if (atOperator) {
    return offered('operator', 'aggregate');
  }
  // Aggregates stand beside each other, and in the expressions of metrics.
  const isAggregate = offered('aggregate').some((entry) => namesOf(entry).includes(operator));
  return isAggregate || lang === 'metrics' ? offered('aggregate', 'function') : offered('function');
}
