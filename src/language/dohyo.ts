import type { Monaco, monacoTypes } from '@grafana/ui';

import keywords from './keywords.gen.json';

/** One Monaco language for both of ours: a word is an operator only after `|`, so they do not get in each other's way. */
export const LANGUAGE = 'dohyo';

const caseless = (...lists: string[][]) => lists.flat().map((word) => word.toLowerCase());

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
  operators: caseless(keywords.logs.operators, keywords.logs.aggregates, keywords.metrics.operators),
  functions: caseless(keywords.logs.functions, keywords.logs.aggregates),
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
      { include: '@common' },
      [/(matches)(\s+)(\/(?:[^/\\]|\\.)+\/)/, ['keyword', 'white', 'regexp']],
      [/(,\s*)(\/(?:[^/\\]|\\.)+\/)/, ['delimiter', 'regexp']],
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

/** Makes the language known to the host's Monaco; done once per page however often it is called. */
export function registerLanguage(monaco: Monaco) {
  if (monaco.languages.getLanguages().some(({ id }) => id === LANGUAGE)) {
    return;
  }
  monaco.languages.register({ id: LANGUAGE });
  monaco.languages.setLanguageConfiguration(LANGUAGE, configuration);
  monaco.languages.setMonarchTokensProvider(LANGUAGE, tokens);
}
