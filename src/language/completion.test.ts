import * as monaco from 'monaco-editor';

import { cursorIn } from '../testing/cursor';
import type { Lang } from '../types';
import { completion } from './completion';
import { help, namesOf } from './help';
import { registerLanguage } from './register';

beforeAll(() => registerLanguage(monaco));

const { CompletionItemKind, CompletionItemInsertTextRule, CompletionTriggerKind } = monaco.languages;

/** What is offered where `¦` stands in a text, invoked or by a character just typed. */
function offered(text: string, lang?: Lang, triggerCharacter?: string): monaco.languages.CompletionItem[] {
  const { model, position } = cursorIn(text, lang);
  const triggerKind = triggerCharacter ? CompletionTriggerKind.TriggerCharacter : CompletionTriggerKind.Invoke;
  const token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };
  const context = { triggerKind, triggerCharacter };
  const list = completion(monaco).provideCompletionItems(model, position, context, token);
  return (list as monaco.languages.CompletionList).suggestions;
}

const labels = (...args: Parameters<typeof offered>) => offered(...args).map(({ label }) => label);

const names = (lang: Lang, ...kinds: string[]) =>
  help[lang].filter(({ kind }) => kinds.includes(kind)).flatMap(namesOf);

describe('offers operators and aggregates', () => {
  it.each([
    ['right behind a bar', 'error |¦'],
    ['behind a bar and a space', 'error | ¦'],
    ['in a word', 'error | co¦'],
    ['in the middle of a word', 'error | co¦unt by x'],
    ['on the next line', 'error |\n  ¦'],
    ['behind a comment', 'error | /* first */ ¦'],
    ['behind a comment over lines', 'error | // first\n¦'],
    ['behind earlier stages', 'error | json "a|b" as c | where c matches /d|e/ | ¦'],
    ['within parentheses', 'error | filter a in (sum(b) by a | ¦'],
    ['before other stages', 'error | ¦ | count'],
  ])('%s', (_, text) => {
    expect(labels(text, 'logs')).toEqual(names('logs', 'operator', 'aggregate'));
    expect(labels(text, 'metrics')).toEqual(names('metrics', 'operator', 'aggregate'));
  });
});

describe('offers functions', () => {
  it.each([
    ['behind an operator', 'error | where ¦'],
    ['within a call', 'error | where toLowerCase(le¦'],
    ['on the next line', 'error | where\n¦'],
    ['behind an or of two bars', 'error | where a || ¦'],
    ['behind a division', 'error | where a/le¦'],
    ['behind a closed string', 'error | where a = "b" and ¦'],
  ])('%s', (_, text) => {
    expect(labels(text, 'logs')).toEqual(expect.arrayContaining(names('logs', 'function')));
    expect(labels(text, 'logs')).not.toContain('avg');
  });

  it('and aggregates beside an aggregate', () => {
    expect(labels('error | count, ¦')).toEqual(expect.arrayContaining(['avg', 'pct', 'abs']));
  });

  it('of metrics, which are its aggregates', () => {
    const found = labels('metric=a | topk(5, ¦', 'metrics');
    expect(found).toEqual(['by', ...names('metrics', 'aggregate')]);
  });
});

describe('offers nothing', () => {
  it.each([
    ['in a scope', 'err¦'],
    ['in a scope before a bar', 'err¦ | count'],
    ['in a string', 'error | where a = "co¦"'],
    ['in a string that is not closed', 'error | where a = "| co¦'],
    ['in an escaped field name', 'error | where %"co¦"'],
    ['in a line comment', 'error | // co¦'],
    ['in a comment over lines', 'error | /*\n¦\n*/ count'],
    ['in a regular expression', 'error | where a matches /b|co¦/'],
    ['in a regular expression that is not closed', 'error | where a matches /b|co¦'],
    ['in a variable', 'error | where a = {{co¦}}'],
  ])('%s', (_, text) => {
    expect(labels(text, 'logs')).toEqual([]);
    expect(labels(text, 'metrics')).toEqual([]);
  });

  it('behind a space where a field may come', () => {
    expect(labels('error | where ¦', 'logs', ' ')).toEqual([]);
    expect(labels('error | ¦', 'logs', ' ')).toContain('count');
  });
});

describe('offers the words of', () => {
  const wordsIn = (text: string, lang: Lang) =>
    offered(text, lang)
      .filter(({ detail }) => !detail)
      .map(({ label }) => label);

  it.each<[string, Lang, string, string]>([
    ['an aggregate', 'logs', 'error | count ¦', 'as by'],
    ['an operator in any case', 'logs', 'error | SORT ¦', 'by asc desc'],
    ['settings with a value', 'metrics', 'a | ewma ¦', 'alpha= span='],
    ['all operators with one first word', 'logs', 'error | parse ¦', 'field= as nodrop regex multi xml'],
    ['an alias', 'logs', 'error | extract ¦', 'field= nodrop multi'],
    ['the stage around closed parentheses', 'logs', 'error | filter a in (count by a | top 5 a) ¦', 'in'],
    ['no operator', 'logs', 'error | cuont ¦', ''],
    ['an operator of both languages', 'logs', 'a | fillmissing ¦', 'timeslice in values all with for takeLast'],
    ['an operator of both languages', 'metrics', 'a | fillmissing ¦', 'using empty last interpolation'],
  ])('%s (%s)', (_, lang, text, want) => {
    expect(wordsIn(text, lang).join(' ')).toBe(want);
  });
});

it('offers a word of the stage once', () => {
  expect(labels('a | quantize using ¦', 'metrics').filter((label) => label === 'min')).toHaveLength(1);
});

it('inserts an operator as it is and a function with its parentheses', () => {
  const find = (text: string, name: string) => offered(text).find(({ label }) => label === name);
  expect(find('error | co¦', 'count')).toMatchObject({
    kind: CompletionItemKind.Method,
    insertText: 'count',
    detail: 'count [(<f>)] [as <a>] [by <key>, …]',
    documentation: 'Count the rows, or the rows in which a field has a value.',
    range: { startLineNumber: 1, startColumn: 9, endLineNumber: 1, endColumn: 11 },
  });
  expect(find('error | k¦', 'kv')).toMatchObject({ kind: CompletionItemKind.Keyword, insertText: 'kv' });
  expect(find('error | where le¦', 'length')).toMatchObject({
    kind: CompletionItemKind.Function,
    insertText: 'length($0)',
    insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet,
  });
});

it('knows the language of each editor by itself', () => {
  const [logs, metrics] = [cursorIn('a | ¦', 'logs'), cursorIn('a | ¦', 'metrics')];
  const at = ({ model, position }: ReturnType<typeof cursorIn>) =>
    (
      completion(monaco).provideCompletionItems(
        model,
        position,
        {} as never,
        {} as never
      ) as monaco.languages.CompletionList
    ).suggestions.map(({ label }) => label);
  expect(at(logs)).toContain('json');
  expect(at(metrics)).toContain('quantize');
  expect(at(logs)).not.toContain('quantize');
});

it('takes a text for a log query until its language is known', () => {
  expect(labels('a | ¦')).toEqual(labels('a | ¦', 'logs'));
});
