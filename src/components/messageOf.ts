/** What a failed request has to say: the back end's own words where it has some. */
export function messageOf(reason: unknown): string {
  const { data, message } = (reason ?? {}) as { data?: { error?: string; message?: string }; message?: string };
  return data?.error ?? data?.message ?? message ?? String(reason);
}
