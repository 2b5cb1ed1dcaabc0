/** @file Long lists for people: the first few in full, then how many more there are. */

/** How many are listed in a terminal. */
export const MOST_LISTED = 10;

/**
 * @param more Makes the line that stands for the other `count` items.
 * @param shown How many items are listed; `MOST_LISTED` by default.
 * @returns The first items and that line; all items if there are no more than `shown`.
 */
export function listed<Item>(
  items: readonly Item[],
  more: (count: number) => Item,
  shown = MOST_LISTED,
): readonly Item[] {
  return items.length <= shown ? items : [...items.slice(0, shown), more(items.length - shown)];
}
