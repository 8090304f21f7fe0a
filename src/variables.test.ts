import { templates } from './testing/templates';
import { bake, namesIn, savedVars, valuesIn } from './variables';

describe('names in a text', () => {
  it.each([
    ['every form of reference', '$a ${b} ${c:regex} ${d.text} [[e]] [[f:csv]] {{g}} {{ h }}', 'a b c d e f g h'],
    ['a name once however often it occurs', 'region={{r}} | where x = "$r"', 'r'],
    ['references inside quotes and words', 'matches "*$path*" _source=x{{y}}z', 'path y'],
    ['no regex group of a replacement', 'replace(x, /(a)(b)/, "$2$1")', ''],
    ['no JSON path', 'json "$.requestContext.path", "$[\'a\']"', ''],
    ['no part of a dimension, as metric rules write it', '$apiid._1 and $apiid._23', ''],
    ['a variable before a dot', '$region.amazonaws.com', 'region'],
    ['no end of a regular expression', 'matches /^a$/ and "$"', ''],
    ['nothing from an unclosed reference', '${a {{b} [[c]', ''],
  ])('finds %s', (_, text, want) => {
    expect(namesIn(text).join(' ')).toBe(want);
  });
});

describe('values of the variables in a text', () => {
  const service = templates({
    region: { value: 'us-east-1' },
    apis: { value: ['shop', 'pay'] },
    all: { value: ['$__all'], options: ['a', 'b'] },
    allOfOne: { value: '$__all', options: ['a', 'b'] },
    custom: { value: '$__all', custom: '.*' },
    empty: { value: '' },
  });

  it.each([
    ['a single value', '$region', { region: ['us-east-1'] }],
    ['several values', '{{apis}}', { apis: ['shop', 'pay'] }],
    ['all as a star', '{{all}} {{allOfOne}}', { all: ['*'], allOfOne: ['*'] }],
    ['all with a text of its own as a star', '${custom}', { custom: ['*'] }],
    ['an empty value', '$empty', { empty: [''] }],
    ['nothing for a name that nobody declares', '{{unknown}} $1 $.path $region._1', {}],
  ])('gives %s', (_, text, want) => {
    expect(valuesIn(text, service)).toEqual(want);
  });

  it('gives the value of a repeated panel, also when all are chosen', () => {
    const scopedVars = { all: { value: 'b' }, custom: { value: 'x' }, __interval: { value: '1m' }, n: { value: 5 } };
    expect(valuesIn('$all $custom $__interval $n', service, scopedVars)).toEqual({
      all: ['b'],
      custom: ['x'],
      __interval: ['1m'],
      n: ['5'],
    });
  });

  it('falls back to the saved values of names that nobody declares', () => {
    const saved = { old: ['1', '2'], region: ['eu-west-1'], gone: ['x'] };
    expect(valuesIn('$old $region', service, undefined, saved)).toEqual({ old: ['1', '2'], region: ['us-east-1'] });
  });
});

describe('what a query saves of its variables', () => {
  it.each([
    ['nothing of what Grafana finds itself', '$a ${b} [[c]] {{d', undefined, undefined],
    [
      'a reference for each name that only Sumo’s form has',
      '{{a}} {{ b }} $c {{a}}',
      undefined,
      { a: ['${a}'], b: ['${b}'] },
    ],
    ['the values that came with it', '$a {{b}}', { a: ['1', '2'], b: ['3'] }, { a: ['1', '2'], b: ['3'] }],
    ['nothing for names that are gone', 'x', { a: ['1'] }, undefined],
  ])('is %s', (_, text, saved, want) => {
    expect(savedVars(text, saved)).toEqual(want);
  });

  it('gives no value to a variable that nobody declares', () => {
    expect(valuesIn('{{a}}', templates(), undefined, savedVars('{{a}}'))).toEqual({});
  });
});

describe('baking values into a text', () => {
  it.each([
    ['a plain value', 'region={{r}} | avg', { r: ['us-east-1'] }, 'region=us-east-1 | avg', {}],
    ['a star', 'account=$a', { a: ['*'] }, 'account=*', {}],
    ['a number', 'x | where ms > ${limit}', { limit: ['500'] }, 'x | where ms > 500', {}],
    ['a part of a word', '_collector=*{{f}}*', { f: ['web'] }, '_collector=*web*', {}],
    ['a value with a space', 'apiname={{a}}', { a: ['my api'] }, 'apiname="my api"', {}],
    ['a quote inside quotes', 'x | where a = "{{v}}"', { v: ['say "hi"\\'] }, 'x | where a = "say \\"hi\\"\\\\"', {}],
    ['alternatives in a scope', 'region=$r | sum', { r: ['a', 'b c'] }, 'region=(a OR "b c") | sum', {}],
    ['a name that is not given', '$x {{y}}', { x: ['1'] }, '1 {{y}}', {}],
    ['two references', '$x and [[x]]', { x: ['1'] }, '1 and 1', {}],
  ])('writes %s', (_, text, vars, want, rest) => {
    expect(bake(text, vars as Record<string, string[]>)).toEqual({ text: want, rest });
  });

  it.each([
    ['several values inside quotes', 'x | where a matches "{{v}}"', ['a', 'b']],
    ['several values after the scope', 'x | where a in ({{v}})', ['a', 'b']],
    ['a value with a space inside a word', 'a=x{{v}}', ['b c']],
    ['no value at all', 'a={{v}}', []],
  ])('leaves %s to travel beside the text', (_, text, values) => {
    expect(bake(text, { v: values })).toEqual({ text, rest: { v: values } });
  });
});
