import type { monacoTypes } from '@grafana/ui';

import { type Entry, help, namesOf } from './help';

/** One Monaco language for both of ours: a word is an operator only after `|`, so they do not get in each other's way. */
export const LANGUAGE = 'dohyo';

/** The names of these kinds in both languages; the further words of `parse regex` and the like have a colour of their own. */
const namesOfKinds = (...kinds: Array<Entry['kind']>) =>
  [...help.logs, ...help.metrics]
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap(namesOf)
    .filter((name) => !name.includes(' '))
    .map((name) => name.toLowerCase());

// The words between an operator's operands. Which operator takes which of them is for the back end to judge.
const clauses =
  'along and as asc auto by column desc drop extract field from in keep matches multi nodrop not on or over regex row using with'.split(
    ' '
  );

export const configuration: monacoTypes.languages.LanguageConfiguration = {
  comments: { lineComment: '//', blockComment: ['/*', '*/'] },
  brackets: [
    ['(', ')'],
    ['[', ']'],
    ['{', '}'],
  ],
  autoClosingPairs: [
    { open: '(', close: ')' },
    { open: '[', close: ']' },
    { open: '{', close: '}' },
    { open: '"', close: '"', notIn: ['string', 'comment'] },
  ],
  surroundingPairs: [
    { open: '(', close: ')' },
    { open: '"', close: '"' },
  ],
  // `toLowerCase`, `_sourceCategory` and `aws/apigateway` are one word each for double click and completion.
  wordPattern: /[\w./-]+/,
};

/** The colours, by the language spec §1 (lexical structure) and §9 (template variables). */
export const tokens: monacoTypes.languages.IMonarchLanguage = {
  ignoreCase: true,
  defaultToken: '',
  operators: namesOfKinds('operator', 'aggregate'),
  functions: namesOfKinds('function', 'aggregate'),
  clauses,
  tokenizer: {
    // The scope or selector, up to the first `|`.
    root: [
      { include: '@common' },
      [/([\w.]+)(\s*)(!?=)/, ['type', 'white', 'operator']],
      [/\b(and|or|not)\b/, 'keyword'],
      // A value may hold slashes and stars: `aws/apigateway/*` opens no comment.
      [/[\w*?.:@%+-][^\s|()"=,!]*/, ''],
    ],
    // After `|` comes the name of an operator.
    stage: [
      [/\s+/, 'white'],
      { include: '@comments' },
      [
        /[a-z_]\w*/,
        {
          cases: {
            '@operators': { token: 'keyword', switchTo: '@pipeline' },
            '@default': { token: '@rematch', switchTo: '@pipeline' },
          },
        },
      ],
      [/(?=.)/, { token: '', switchTo: '@pipeline' }],
    ],
    pipeline: [
      // Two are an `or`, no empty stage.
      [/\|\||&&/, 'operator'],
      { include: '@common' },
      // One that is not closed yet takes the rest of the line, so that no `|` in it starts a stage.
      [/(matches)(\s+)(\/(?![/*])(?:[^/\\]|\\.)+(?:\/|$))/, ['keyword', 'white', 'regexp']],
      [/(,\s*)(\/(?![/*])(?:[^/\\]|\\.)+(?:\/|$))/, ['delimiter', 'regexp']],
      [/%"/, 'string.escape', '@escaped'],
      [/\d+(\.\d+)?(e[+-]?\d+)?(ns|us|ms|[kmgtp]i|[smhdwkgbtp])?\b/, 'number'],
      [/(true|false|null)\b/, 'number'],
      [
        /[a-z_][\w.]*(?=\s*\()/,
        { cases: { '@clauses': 'keyword', '@functions': 'predefined', '@default': 'identifier' } },
      ],
      [/[a-z_][\w.]*/, { cases: { '@clauses': 'keyword', '@default': 'identifier' } }],
      [/[=!<>]=?|[-+*/%?:]/, 'operator'],
      [/[(),[\]{}]/, 'delimiter'],
    ],
    common: [
      [/\s+/, 'white'],
      [/[a-z]+:\/\/[^\s|"]*/, 'string'],
      { include: '@comments' },
      { include: '@variables' },
      [/"/, 'string', '@string'],
      [/#[a-z]\b/, 'tag'],
      [/\|/, { token: 'delimiter', switchTo: '@stage' }],
    ],
    comments: [
      [/\/\/.*/, 'comment'],
      [/\/\*/, 'comment', '@comment'],
    ],
    comment: [
      [/\*\//, 'comment', '@pop'],
      [/[^*]+|\*/, 'comment'],
    ],
    variables: [[/\$[a-z_]\w*|\$\{\w+(?:[.:][^}]*)?\}|\[\[\w+(?::\w+)?\]\]|\{\{\s*\w+\s*\}\}/, 'variable']],
    string: [
      [/"/, 'string', '@pop'],
      [/\\./, 'string.escape'],
      { include: '@variables' },
      [/[^"\\${[]+|[${[\\]/, 'string'],
    ],
    escaped: [
      [/"/, 'string.escape', '@pop'],
      [/\\.|[^"\\]+/, 'string.escape'],
    ],
  },
};
