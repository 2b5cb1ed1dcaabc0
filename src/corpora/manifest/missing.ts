/** @file The ways in which programs write missing values into tables. */

/**
 * Exactly as written: "NA" is R's missing value, but "na" may be the short name of a class. The list is that of the texts that
 * pandas reads as missing, and its own `NaT`.
 */
const spellings: ReadonlySet<string> = new Set(
  "nan NaN NAN -nan -NaN None NA N/A n/a #N/A #NA <NA> null NULL NaT 1.#QNAN -1.#QNAN 1.#IND -1.#IND".split(
    " ",
  ),
);

export function isMissing(cell: string): boolean {
  return cell === "" || spellings.has(cell);
}

/** The cell, or "" if it stands for a missing value. */
export function presentIn(cell: string | undefined): string {
  return cell === undefined || isMissing(cell) ? "" : cell;
}
