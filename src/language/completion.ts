import type { Monaco, monacoTypes } from '@grafana/ui';

import { type Entry, namesOf, wordsOf } from './help';
import { offeredIn, stageAt } from './stage';

/** Offers operators behind `|`, functions and the words of the operator behind that. */
export function completion(monaco: Monaco): monacoTypes.languages.CompletionItemProvider {
  return {
    triggerCharacters: ['|', ' '],
    provideCompletionItems: (model, position, { triggerCharacter }) => {
      const stage = stageAt(monaco, model, position);
      // Behind the space after an operator usually comes a field.
      if (!stage || (triggerCharacter === ' ' && !stage.atOperator)) {
        return { suggestions: [] };
      }
      const { lineNumber, column } = position;
      const [typed] = /[\w.]*$/.exec(model.getLineContent(lineNumber).slice(0, column - 1))!;
      const range = new monaco.Range(lineNumber, column - typed.length, lineNumber, column);
      const words = stage.atOperator ? [] : wordsOf(stage.lang, stage.operator);
      const entries = offeredIn(stage).flatMap((entry) =>
        namesOf(entry)
          // The `min` of `quantize using min` is no call.
          .filter((name) => !words.includes(name))
          .map((name) => entryItem(monaco, entry, name, range))
      );
      return { suggestions: [...words.map((word) => wordItem(monaco, word, range)), ...entries] };
    },
  };
}

type Item = monacoTypes.languages.CompletionItem;

function wordItem({ languages }: Monaco, word: string, range: monacoTypes.IRange): Item {
  // `!` sorts them before functions that match what was typed equally well.
  return { label: word, kind: languages.CompletionItemKind.Keyword, sortText: `!${word}`, insertText: word, range };
}

function entryItem({ languages }: Monaco, entry: Entry, name: string, range: monacoTypes.IRange): Item {
  const { CompletionItemKind, CompletionItemInsertTextRule } = languages;
  const shown = { label: name, detail: entry.syntax, documentation: entry.summary, range };
  switch (entry.kind) {
    case 'operator':
      return { ...shown, kind: CompletionItemKind.Keyword, insertText: name };
    case 'aggregate':
      return { ...shown, kind: CompletionItemKind.Method, insertText: name };
    case 'function':
      return {
        ...shown,
        kind: CompletionItemKind.Function,
        insertText: `${name}($0)`,
        insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet,
      };
  }
}
