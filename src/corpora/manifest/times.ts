/** @file Reads times in any notation that tables use. */

import { isMissing } from "./missing.ts";

export type TimeUnit = "s" | "ms";

/** Seconds in each unit that may follow a number. */
const units: ReadonlyMap<string, number> = new Map([
  ...["ns", "nanoseconds"].map((name) => [name, 1e-9] as const),
  ...["us", "µs", "microseconds"].map((name) => [name, 1e-6] as const),
  ...["ms", "msec", "milliseconds"].map((name) => [name, 1e-3] as const),
  ...["s", "sec", "secs", "second", "seconds"].map((name) => [name, 1] as const),
  ...["m", "min", "mins", "minute", "minutes"].map((name) => [name, 60] as const),
  ...["h", "hour", "hours"].map((name) => [name, 3600] as const),
  ...["d", "day", "days"].map((name) => [name, 86_400] as const),
]);

/** The notations, for messages. */
export const timeNotations = 'seconds from 0, such as 1.5, 00:00:01.5 or "0 days 00:00:01.5"';

/**
 * "1.5", "1,5", "1.5s", "1500 ms", "00:00:01.5", "01:30", "0 days 00:00:01.500000" (pandas), "PT1.5S" (ISO 8601).
 *
 * @param unit The unit of a number that has none.
 * @returns Seconds; undefined for a missing value; NaN for anything else.
 */
export function readTime(cell: string, unit: TimeUnit = "s"): number | undefined {
  const text = cell.trim();
  if (isMissing(text)) return undefined;
  const plain = /^([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d+)?)\s*([a-zµ]*)$/i.exec(text);
  if (plain !== null) {
    const [, number, named] = plain as unknown as [string, string, string];
    const value = Number(number.replace(",", "."));
    if (named === "") return unit === "ms" ? value / 1000 : value;
    const seconds = units.get(named.toLowerCase());
    // Dividing by a thousand, rather than multiplying by 0.001, which is not a binary number, makes 1500 ms exactly 1.5 s.
    return seconds === undefined
      ? Number.NaN
      : seconds < 1
        ? value / Math.round(1 / seconds)
        : value * seconds;
  }
  const days = /^(-?\d+) days?[ ,]+\+?(.*)$/.exec(text);
  if (days !== null) return Number(days[1]) * 86_400 + clock(days[2] as string);
  const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/i.exec(text);
  if (iso !== null && text.length > 2) {
    const [d, h, m, s] = iso.slice(1).map((part) => Number((part ?? "0").replace(",", "."))) as [
      number,
      number,
      number,
      number,
    ];
    return d * 86_400 + h * 3600 + m * 60 + s;
  }
  return clock(text);
}

/** "1:02:03.5" and "02:03.5"; NaN for anything else. */
function clock(text: string): number {
  const match = /^(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)$/.exec(text);
  if (match === null) return Number.NaN;
  const [hours, minutes, seconds] = match.slice(1).map((part) => Number((part ?? "0").replace(",", "."))) as [
    number,
    number,
    number,
  ];
  return minutes < 60 && seconds < 60 ? hours * 3600 + minutes * 60 + seconds : Number.NaN;
}
