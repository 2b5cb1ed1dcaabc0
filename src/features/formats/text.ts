/** @file Cells of CSV and ARFF files. */

/** A CSV cell, quoted where it must be (RFC 4180). */
export function csvCell(value: string): string {
  return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** Text in an ARFF file: single-quoted unless plain; quotes and backslashes escaped. */
export function arffText(value: string): string {
  if (/^[A-Za-z0-9_.-]+$/.test(value)) return value;
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`;
}

/** Powers of ten that a double holds exactly: dividing a whole number by one of them gives the same as parsing the decimal. */
const powersOfTen = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/**
 * The decimal with the fewest digits, but at least six, that rounds to the same float32 (a float64 that is not a float32 keeps all
 * its digits).
 * Tables have millions of these, so most are found by arithmetic instead of by printing and reading back.
 */
export function shortest(value: number): string {
  if (value === 0 || Math.fround(value) !== value) return String(value);
  const size = Math.abs(value);
  const exponent = Math.floor(Math.log10(size));
  for (let digits = 6; digits <= 9; digits++) {
    const shift = digits - 1 - exponent;
    const power = powersOfTen[Math.abs(shift)];
    if (power === undefined) break;
    const candidate = shift >= 0 ? Math.round(size * power) / power : Math.round(size / power) * power;
    if (Math.fround(candidate) === size) return String(value < 0 ? -candidate : candidate);
  }
  return printed(value);
}

/** The same, but slowly: for values that are too large or too small. */
function printed(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return String(candidate);
  }
  return String(Number(value.toPrecision(9)));
}
