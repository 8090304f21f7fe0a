/** A copy with one setting changed. What is empty is left out, so that its default applies. */
export function put<T extends object, K extends keyof T>(settings: T, key: K, value: T[K] | undefined): T {
  const copy = { ...settings, [key]: value };
  if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) {
    delete copy[key];
  }
  return copy;
}
