import type { DohyoQuery } from './types';

type Referring = Pick<DohyoQuery, 'refId' | 'query'>;

/** The given queries and those of the others that they refer to as `#A`, directly or through one another. */
export function withReferred<Q extends Referring>(queries: Q[], others: Q[]): Q[] {
  const found = new Set(queries);
  // A set iterates over what is added on the way, so references of references are followed.
  for (const { query } of found) {
    for (const [, refId] of (query ?? '').matchAll(/#(\w+)/g)) {
      others.filter((other) => other.refId === refId).forEach((other) => found.add(other));
    }
  }
  return [...found];
}
