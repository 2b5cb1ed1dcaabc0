/** @file Tables and bars for a terminal. */

/** Pads columns to equal width; the last one is left as it is. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  return rows.map((row) =>
    row
      .map((cell, c) => (c === row.length - 1 ? cell : cell.padEnd(widths[c])))
      .join("  ")
      .trimEnd(),
  );
}

/** One line for each count, sorted by name, with a bar in proportion. */
export function bars(counts: Readonly<Record<string, number>>, width = 40): string[] {
  // Sorted here, since objects list a name like "10" before "03".
  const entries = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
  const most = Math.max(...entries.map(([, n]) => n), 1);
  const digits = String(most).length;
  const longest = Math.max(...entries.map(([name]) => name.length));
  return entries.map(
    ([name, n]) =>
      `  ${name.padEnd(longest)}  ${String(n).padStart(digits)}  ${"#".repeat(Math.round((width * n) / most))}`,
  );
}
