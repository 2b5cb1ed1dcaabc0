/** @file CSV of a run folder (RFC 4180): single cells written, and long texts read row by row. */

export function csvCell(value: string | number): string {
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Row after row, without holding all of them. */
export function* csvRows(text: string): Generator<string[], void> {
  let at = 0;
  while (at < text.length) {
    const newline = text.indexOf("\n", at);
    const end = newline < 0 ? text.length : newline;
    // Only within the row: where no text is quoted, a search through all that follows would be done anew for each row.
    const row = text.slice(at, end);
    if (!row.includes('"')) {
      yield row.split(",");
      at = end + 1;
      continue;
    }
    const cells: string[] = [];
    while (at <= text.length) {
      const { cell, next } = cellAt(text, at);
      cells.push(cell);
      at = next + 1;
      if (text[next] !== ",") break;
    }
    yield cells;
  }
}

/** The cell that begins at a position, and where what ends it stands. */
function cellAt(text: string, from: number): { readonly cell: string; readonly next: number } {
  if (text[from] !== '"') {
    let next = from;
    while (next < text.length && text[next] !== "," && text[next] !== "\n") next++;
    return { cell: text.slice(from, next), next };
  }
  let close = from + 1;
  while (close < text.length && (text[close] !== '"' || text[close + 1] === '"'))
    close += text[close] === '"' ? 2 : 1;
  return { cell: text.slice(from + 1, close).replaceAll('""', '"'), next: close + 1 };
}
