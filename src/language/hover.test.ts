import * as monaco from 'monaco-editor';

import { cursorIn } from '../testing/cursor';
import type { Lang } from '../types';
import { hover } from './hover';
import { registerLanguage } from './register';

beforeAll(() => registerLanguage(monaco));

/** What is shown where `¦` stands in a text, and the columns it is shown for. */
function shown(text: string, lang?: Lang) {
  const { model, position } = cursorIn(text, lang);
  const found = hover(monaco).provideHover(model, position, {} as never) as monaco.languages.Hover | undefined;
  return (
    found && {
      contents: found.contents.map(({ value }) => value),
      columns: [found.range?.startColumn, found.range?.endColumn],
    }
  );
}

it('shows the syntax, the summary and an example', () => {
  expect(shown('error | co¦unt by status')).toEqual({
    contents: [
      '```text\ncount [(<f>)] [as <a>] [by <key>, …]\n```',
      'Count the rows, or the rows in which a field has a value\\.',
      '```dohyo\n| count as requests by status\n```',
    ],
    columns: [9, 14],
  });
});

it('shows a summary as it is written', () => {
  expect(shown('error | where ¦hypot(a, b) > 1')?.contents[1]).toContain('sqrt\\(a\\*a \\+ b\\*b\\)');
});

it.each<[string, Lang, string, string]>([
  ['an operator in any case', 'logs', 'error | ¦WHERE a', 'where <condition>'],
  ['an operator at its end', 'logs', 'error | limit¦ 5', 'limit <n>'],
  ['an alias', 'logs', 'error | ¦order by a', 'sort [by] [+|-]<f> [asc|desc], …'],
  ['the longest name', 'logs', 'error | pa¦rse  xml "a"', 'parse xml [field=<f>] "<xpath>", … [as <a>, …] [nodrop]'],
  ['a function', 'logs', 'error | where round(¦abs (x)) > 1', 'abs(x)'],
  ['an aggregate beside another', 'logs', 'error | count, a¦vg(b)', 'avg(<f>) [as <a>] [by <key>, …]'],
  ['a function that is named like an aggregate', 'logs', 'error | where ¦max(a, b) > 1', 'max(a, b)'],
  ['the aggregate that is named like a function', 'logs', 'error | ¦max(a)', 'max(<f>) [as <a>] [by <key>, …]'],
  ['an operator of logs', 'logs', 'a | ¦topk(1, b)', 'topk(<n>, <f>, …) [by <key>, …]'],
  ['an operator of metrics', 'metrics', 'a | ¦topk(1, avg)', 'topk(<n>, <expression>) [by <tag>, …]'],
])('knows %s', (_, lang, text, syntax) => {
  expect(shown(text, lang)?.contents[0]).toBe(`\`\`\`text\n${syntax}\n\`\`\``);
});

it.each<[string, Lang, string]>([
  ['a word of a scope', 'logs', '¦count | where a'],
  ['a string', 'logs', 'error | where a = "¦count(b)"'],
  ['a comment', 'logs', 'error // | ¦count\n| where a'],
  ['a field', 'logs', 'error | where ¦length > 5'],
  ['an operator of the other language', 'logs', 'a | ¦quantize 5m'],
  ['a name that only begins like one', 'logs', 'error | ¦counter'],
  ['nothing', 'logs', 'error | where a > ¦ (b)'],
])('shows nothing for %s', (_, lang, text) => {
  expect(shown(text, lang)).toBeFalsy();
});
