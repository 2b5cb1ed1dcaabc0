/** @file Long lists for people: the first few in full, then how many more there are. */

/** How many are listed in a terminal. */
export const MOST_LISTED = 10;

/**
 * @param more What stands for the rest, of which there are `count`.
 * @param shown How many are kept; `MOST_LISTED` unless told.
 * @returns All items where they are no more than `shown`.
 */
export function listed<Item>(
  items: readonly Item[],
  more: (count: number) => Item,
  shown = MOST_LISTED,
): readonly Item[] {
  return items.length <= shown ? items : [...items.slice(0, shown), more(items.length - shown)];
}
