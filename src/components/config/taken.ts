/** Whether an earlier entry has the same name, whatever the letter case. */
export function taken<T>(items: T[], index: number, nameOf: (item: T) => string): boolean {
  const name = nameOf(items[index]).trim().toLowerCase();
  return items.slice(0, index).some((other) => nameOf(other).trim().toLowerCase() === name);
}
