import type { Lang } from '../types';
import generated from './help.gen.json';

/** What the back end says of an operator, aggregate or function. */
export interface Entry {
  /** One word, or several such as `parse regex`. */
  name: string;
  aliases?: string[];
  kind: 'operator' | 'aggregate' | 'function';
  /** Placeholders stand in `<>`, what may be left out in `[]`. */
  syntax: string;
  summary: string;
  example?: string;
}

export const help = generated as Record<Lang, Entry[]>;

export const namesOf = ({ name, aliases = [] }: Entry): string[] => [name, ...aliases];

/** The words that may follow the first one of a stage, read from the syntax of its operator: `as`, `nodrop`, `field=`. */
export function wordsOf(lang: Lang, operator: string): string[] {
  const words = help[lang]
    .filter(({ kind }) => kind !== 'function')
    .flatMap((entry) => namesOf(entry).map((name) => ({ entry, path: name.split(' ') })))
    .filter(({ path }) => path[0] === operator)
    .flatMap(({ entry, path }) => [...path, ...literals(entry)]);
  return [...new Set(words)].filter((word) => word !== operator);
}

/** What is to be written as it stands behind the name, without single letters and names made up such as `t1`. */
function literals({ name, syntax }: Entry): string[] {
  const behind = syntax.slice(name.length).replace(/"[^"]*"|<[^>]*>\w*/g, ' ');
  return behind.match(/\b[a-z_][a-z_.]+(=|:\/\/|\b)/gi) ?? [];
}
