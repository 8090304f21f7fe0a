import * as monaco from 'monaco-editor';

import { cursorIn } from '../testing/cursor';
import type { CompleteResult } from '../types';
import { completion } from './completion';
import { type Editing, setEditing } from './editing';
import { registerLanguage } from './register';

beforeAll(() => registerLanguage(monaco));

const { CompletionItemInsertTextRule, CompletionItemKind, CompletionTriggerKind } = monaco.languages;

/** What is offered where `¦` stands, when the back end answers so; and what it was asked. */
async function offered(text: string, answer: CompleteResult, triggerCharacter?: string, cancelled = false) {
  const { model, position } = cursorIn(text);
  const complete = jest.fn<Promise<CompleteResult>, [string, number]>().mockResolvedValue(answer);
  setEditing(model, { complete } as unknown as Editing);
  const triggerKind = triggerCharacter ? CompletionTriggerKind.TriggerCharacter : CompletionTriggerKind.Invoke;
  const token = { isCancellationRequested: cancelled, onCancellationRequested: () => ({ dispose: () => undefined }) };
  const list = await completion(monaco).provideCompletionItems(
    model,
    position,
    { triggerKind, triggerCharacter },
    token
  );
  return { items: list!.suggestions, complete };
}

const value = (label: string, insert = label) => ({ kind: 'value', label, insert }) as const;

it('asks the back end by position, over lines and characters of two units', async () => {
  const { complete } = await offered('error 🙂\n| co¦unt', { typed: 2, suggestions: [] });
  expect(complete).toHaveBeenCalledWith('error 🙂\n| count', 13);
});

it('replaces what was typed', async () => {
  const { items } = await offered('a\n| where st¦', { typed: 2, suggestions: [value('status')] });
  expect(items[0].range).toEqual(new monaco.Range(2, 9, 2, 11));
});

it('writes snippets as such, keeps the order, and asks on where more is wanted', async () => {
  const { items } = await offered('a | ¦', {
    typed: 0,
    suggestions: [
      { kind: 'function', label: 'if', insert: 'if($0)', snippet: true, detail: 'if(a, b, c)', doc: 'Choose.' },
      { kind: 'key', label: 'account', insert: 'account=', again: true },
    ],
  });
  expect(items[0]).toMatchObject({
    kind: CompletionItemKind.Function,
    insertText: 'if($0)',
    insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet,
    detail: 'if(a, b, c)',
    documentation: { value: 'Choose.' },
  });
  expect(items[0].sortText! < items[1].sortText!).toBe(true);
  expect(items[0].command).toBeUndefined();
  expect(items[1].command?.id).toBe('editor.action.triggerSuggest');
});

it('finds values by what was typed in quotes', async () => {
  const { items } = await offered('account="pr¦', { typed: 3, suggestions: [value('prod', '"prod"')] });
  expect(items[0].filterText).toBe('"prod');
});

it.each(['error | ¦', 'error | count by ¦', 'error | where ¦', 'error | count by a, ¦'])(
  'asks behind the space in %s',
  async (text) => {
    const { items } = await offered(text, { typed: 0, suggestions: [value('x')] }, ' ');
    expect(items).toHaveLength(1);
  }
);

it('keeps out of the way behind other spaces', async () => {
  const { items, complete } = await offered('error ¦', { typed: 0, suggestions: [value('x')] }, ' ');
  expect(items).toHaveLength(0);
  expect(complete).not.toHaveBeenCalled();
});

it('drops an answer that nobody waits for', async () => {
  const { items } = await offered('a | ¦', { typed: 0, suggestions: [value('x')] }, undefined, true);
  expect(items).toHaveLength(0);
});

it('offers nothing in an editor that is not ours', async () => {
  const { model, position } = cursorIn('a | ¦');
  const list = await completion(monaco).provideCompletionItems(
    model,
    position,
    { triggerKind: CompletionTriggerKind.Invoke },
    { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) }
  );
  expect(list!.suggestions).toEqual([]);
});
