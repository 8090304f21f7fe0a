import * as monaco from 'monaco-editor';

import { LANGUAGE } from './dohyo';
import { help, namesOf } from './help';
import { registerLanguage } from './register';

beforeAll(() => registerLanguage(monaco));

/** Each token that has a colour as `text/kind`. */
function colours(text: string): string[] {
  const lines = text.split('\n');
  return monaco.editor.tokenize(text, LANGUAGE).flatMap((line, row) =>
    line.flatMap(({ offset, type }, i) => {
      const word = lines[row].slice(offset, line[i + 1]?.offset);
      const kind = type.replace(/\.?dohyo$/, '');
      return kind === '' || kind === 'white' || kind === 'identifier' ? [] : [`${word}/${kind}`];
    })
  );
}

it.each([
  [
    'a metrics query',
    'Namespace=aws/apigateway metric=Latency !(apiid = *) | avg by apiname, region',
    'Namespace/type =/operator metric/type =/operator apiid/type =/operator |/delimiter avg/keyword by/keyword ,/delimiter',
  ],
  [
    'operators in any case',
    'a | WHERE b | TimeSlice 5m',
    '|/delimiter WHERE/keyword |/delimiter TimeSlice/keyword 5m/number',
  ],
  [
    'an operator’s name as a field elsewhere',
    'x | count as count by where',
    '|/delimiter count/keyword as/keyword by/keyword',
  ],
  [
    'functions and strings with escapes and variables',
    '* | where toLowerCase(a) matches "x\\"{{v}}*"',
    '|/delimiter where/keyword toLowerCase/predefined (/delimiter )/delimiter matches/keyword "x/string \\"/string.escape {{v}}/variable *"/string',
  ],
  [
    'regular expressions, but no division',
    '* | where a matches /\\/(x|y)$/ and b / c / d > 1.5k',
    '|/delimiter where/keyword matches/keyword /\\/(x|y)$//regexp and/keyword //operator //operator >/operator 1.5k/number',
  ],
  [
    'a regular expression as an argument',
    'x | replace(a, /b|c/, "d") as e',
    '|/delimiter replace/predefined (/delimiter , /delimiter /b|c//regexp ,/delimiter "d"/string )/delimiter as/keyword',
  ],
  [
    'a regular expression that is not closed yet',
    'x | where a matches /b|c',
    '|/delimiter where/keyword matches/keyword /b|c/regexp',
  ],
  [
    'no regular expression where a comment begins',
    'x | sum(a), /* b|c */ count',
    '|/delimiter sum/keyword (/delimiter ),/delimiter /* b|c *//comment',
  ],
  ['an or of two bars', 'x | where a || b', '|/delimiter where/keyword ||/operator'],
  ['references to other queries', '#A / #B along api', '#A/tag #B/tag'],
  [
    'every form of variable',
    'a=$b ${c:csv} [[d]] {{e}}',
    'a/type =/operator $b/variable ${c:csv}/variable [[d]]/variable {{e}}/variable',
  ],
  [
    'no variable in a group or a path',
    '* | json "$.path", "$1" | count',
    '|/delimiter json/keyword "$.path"/string ,/delimiter "$1"/string |/delimiter count/keyword',
  ],
  [
    'a comment and what follows it',
    'a // b | c\n| sum(d)',
    '// b | c/comment |/delimiter sum/keyword (/delimiter )/delimiter',
  ],
  [
    'a comment over lines between operators',
    'a | /* b\nc */ where d',
    '|/delimiter /* b/comment c *//comment where/keyword',
  ],
  [
    'no comment in an address',
    '* | where x from geo://location on ip=a',
    '|/delimiter where/keyword from/keyword geo://location/string on/keyword =/operator',
  ],
  ['no comment in a path of a scope', '_sourceCategory=a/* b', '_sourceCategory/type =/operator'],
  [
    'an escaped field name',
    '* | where %"a \\" b" = 1',
    '|/delimiter where/keyword %"a \\" b"/string.escape =/operator 1/number',
  ],
])('colours %s', (_, text, want) => {
  expect(colours(text).join(' ')).toBe(want);
});

it('colours every operator and function that the back end knows', () => {
  for (const entry of [...help.logs, ...help.metrics]) {
    for (const name of namesOf(entry)) {
      if (entry.kind !== 'function') {
        expect(colours(`* | ${name} x`)).toContain(`${name.split(' ')[0]}/keyword`);
      }
      if (entry.kind !== 'operator') {
        expect(colours(`* | where x = ${name}(y)`)).toContain(`${name}/predefined`);
      }
    }
  }
});

it('does not get stuck in a long pipeline', () => {
  const long = '*' + ' | where a = "b" /* c */'.repeat(300);
  expect(colours(long).filter((colour) => colour === 'where/keyword')).toHaveLength(300);
});
