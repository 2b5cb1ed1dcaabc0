/** @file Missing values as programs spell them out when they write a table. */

/**
 * Exactly as written: "NA" is how R writes a gap, "na" may be somebody's short name of a class. The list is that of what pandas
 * takes for missing when it reads, with its own `NaT`.
 */
const spellings: ReadonlySet<string> = new Set(
  "nan NaN NAN -nan -NaN None NA N/A n/a #N/A #NA <NA> null NULL NaT 1.#QNAN -1.#QNAN 1.#IND -1.#IND".split(
    " ",
  ),
);

export function isMissing(cell: string): boolean {
  return cell === "" || spellings.has(cell);
}

/** The cell, "" where it says that there is nothing. */
export function presentIn(cell: string | undefined): string {
  return cell === undefined || isMissing(cell) ? "" : cell;
}
