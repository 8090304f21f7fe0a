import { useEffect, useState } from 'react';

/** How long something that is written must rest before it is asked about, in milliseconds. */
const REST = 400;

/** The answer to the newest question, or the reason why there is none. */
export type Answer<T> = { value: T } | { failed: string } | undefined;

/**
 * Asks when a question has rested. An answer that comes after the question has changed is dropped; an undefined question
 * has none.
 */
export function useRested<T>(question: string | undefined, ask: (question: string) => Promise<T>): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>();
  useEffect(() => {
    if (question === undefined) {
      return;
    }
    let stale = false;
    const settle = (settled: Answer<T>) => !stale && setAnswer(settled);
    const timer = setTimeout(() => {
      ask(question).then(
        (value) => settle({ value }),
        (error) => settle({ failed: reasonOf(error) })
      );
    }, REST);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
    // `ask` is a new function on every render; the question tells whether there is something to ask.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [question]);
  return question === undefined ? undefined : answer;
}

/** What the back end says about a request that it refused. */
export function reasonOf(error: unknown): string {
  const { data, message } = error as { data?: { error?: string; message?: string }; message?: string };
  return data?.error ?? data?.message ?? message ?? String(error);
}
