import type { Monaco, monacoTypes } from '@grafana/ui';

import type { Suggestion, SuggestionKind } from '../types';
import { editingOf } from './editing';

/** Behind these a space asks what may follow; behind others it would only get in the way of Enter. */
const ASKING = /(\||,|\b(by|where|on|to|using|along|with))\s+$/i;

/** Offers what the back end's parser would take at the cursor. */
export function completion(monaco: Monaco): monacoTypes.languages.CompletionItemProvider {
  return {
    triggerCharacters: ['|', ' ', '=', '(', ',', '"', '{', '$', '#'],
    provideCompletionItems: async (model, position, { triggerCharacter }, token) => {
      const at = model.getOffsetAt(position);
      const text = model.getValue();
      const editing = editingOf(model);
      if (!editing || (triggerCharacter === ' ' && !ASKING.test(text.slice(0, at)))) {
        return { suggestions: [] };
      }
      const { typed, suggestions } = await editing.complete(text, at);
      if (token.isCancellationRequested) {
        return { suggestions: [] };
      }
      const range = monaco.Range.fromPositions(model.getPositionAt(at - typed), position);
      const quote = /^%?"/.exec(text.slice(at - typed, at))?.[0] ?? '';
      return { suggestions: suggestions.map((suggestion, i) => itemOf(monaco, suggestion, range, quote, i)) };
    },
  };
}

function itemOf(
  { languages }: Monaco,
  { kind, label, insert, snippet, again, detail, doc }: Suggestion,
  range: monacoTypes.IRange,
  quote: string,
  place: number
): monacoTypes.languages.CompletionItem {
  return {
    label,
    kind: languages.CompletionItemKind[KINDS[kind]],
    detail,
    documentation: doc && { value: doc },
    range,
    // Monaco holds it against what was typed, quotes included.
    filterText: quote + label,
    // The back end's order settles what matches equally well.
    sortText: String(place).padStart(5, '0'),
    insertText: insert,
    ...(snippet && { insertTextRules: languages.CompletionItemInsertTextRule.InsertAsSnippet }),
    ...(again && { command: { id: 'editor.action.triggerSuggest', title: '' } }),
  };
}

const KINDS: Record<SuggestionKind, keyof typeof monacoTypes.languages.CompletionItemKind> = {
  operator: 'Keyword',
  aggregate: 'Method',
  function: 'Function',
  field: 'Field',
  key: 'Property',
  value: 'Value',
  keyword: 'Keyword',
  variable: 'Variable',
  snippet: 'Snippet',
};
