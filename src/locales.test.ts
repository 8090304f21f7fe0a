import { id, languages } from './plugin.json';
import { text } from './testing/text';

type Texts = { [key: string]: string | Texts };

const flat = (texts: Texts, under = ''): Array<[string, string]> =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[under + key, value] as [string, string]] : flat(value, `${under}${key}.`)
  );

/** What a text leaves to be put in. */
const gaps = (value: string) => (value.match(/\{\{\w+\}\}/g) ?? []).sort();

it.each(languages)('%s has every text, with what is put in it', (language) => {
  const translated = new Map(flat(require(`./locales/${language}/${id}.json`)));
  const wrong = flat(text).filter(([key, english]) => {
    const own = translated.get(key);
    return !own || String(gaps(own)) !== String(gaps(english));
  });
  expect(wrong.map(([key]) => key)).toEqual([]);
  expect(translated.size).toBe(flat(text).length);
});
