import list from './language/examples.json';
import { text } from './text';
import type { Lang } from './types';

/** A query to begin with. */
export interface Example {
  title: string;
  lang: Lang;
  query: string;
}

/** Examples that run on any account with API Gateway, by what they look at. */
export function examples(): Array<{ title: string; list: Example[] }> {
  return (Object.keys(list) as Array<keyof typeof list>).map((topic) => ({
    title: text.help.topics[topic],
    list: list[topic].map(({ id, lang, query }) => ({
      title: text.help.examples[id as keyof typeof text.help.examples],
      lang: lang as Lang,
      query,
    })),
  }));
}
