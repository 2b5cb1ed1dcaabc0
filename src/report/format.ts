/** @file Numbers as a reader meets them: percent with one decimal, signed points, p values; "n/a" where there is none. */

import type { Interval } from "../experiment/index.ts";

/** A share, or nothing where it could not be measured (JSON has no NaN, so it may arrive as null). */
export type Maybe = number | null | undefined;

export const missing = "n/a";

const minus = "−";

export const isNumber = (value: Maybe): value is number =>
  typeof value === "number" && Number.isFinite(value);

function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${minus}${text}` : text;
}

/** A plain number, e.g. "12.30". */
export function decimal(value: Maybe, digits = 2): string {
  return isNumber(value) ? fixed(value, digits) : missing;
}

/** 0.8333 as "83.3"; the unit stands in the heading. */
export function percent(share: Maybe): string {
  return isNumber(share) ? fixed(100 * share, 1) : missing;
}

/** Keeps a number and its unit on one line. */
const space = "\u00a0";

/** 0.8333 as "83.3 %". */
export function percentUnit(share: Maybe): string {
  return isNumber(share) ? `${percent(share)}${space}%` : missing;
}

/** A difference of shares as signed percentage points: "+1.2", "−0.4", "0.0". */
export function points(difference: Maybe): string {
  if (!isNumber(difference)) return missing;
  const text = fixed(100 * difference, 1);
  return text.startsWith(minus) || Number(text) === 0 ? text : `+${text}`;
}

/** `a - b` where both are known. */
export function difference(a: Maybe, b: Maybe): number | null {
  return isNumber(a) && isNumber(b) ? a - b : null;
}

/** What is said where all resamples gave the same: equal ends are no interval. */
export const noInterval = "no interval";

/** Whether resamples differed; true where an end is missing. */
export function hasWidth({ low, high }: Pick<Interval, "low" | "high">): boolean {
  return !(high - low < 1e-9);
}

/** Both ends in percent, with more digits where one would make them look equal. */
function ends({ low, high }: Interval): [string, string] {
  const digits = [1, 2, 3].find((n) => fixed(100 * low, n) !== fixed(100 * high, n)) ?? 4;
  return [fixed(100 * low, digits), fixed(100 * high, digits)];
}

/** "[81.0, 84.2]"; "n/a" if either end is missing, "no interval" if they are equal. */
export function bounds(interval: Interval | null | undefined): string {
  if (!isNumber(interval?.low) || !isNumber(interval.high)) return missing;
  return hasWidth(interval) ? `[${ends(interval).join(", ")}]` : noInterval;
}

/** "−0.9 to 2.4", for sentences about intervals with a width. */
export function range(interval: Interval): string {
  return isNumber(interval.low) && isNumber(interval.high) ? ends(interval).join(" to ") : missing;
}

/** "< 0.001", "0.021". */
export function pValue(p: Maybe): string {
  if (!isNumber(p)) return missing;
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}

/** "p < 0.001", "p = 0.021", for sentences. */
export function pPhrase(p: Maybe): string {
  const text = pValue(p);
  return text.startsWith("<") ? `p ${text}` : `p = ${text}`;
}

/** Synthetic rows over recorded ones: "1×", "0.25×". */
export function amountLabel(amount: number): string {
  return `${Number(amount.toFixed(3))}×`;
}

/** The confidence level as text: 0.95 -> "95 %". */
export function levelLabel(level: number): string {
  return `${Number((100 * level).toFixed(1))}${space}%`;
}

/** "1 fold", "10 folds"; thousands apart by a thin space. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${integer(n)} ${n === 1 ? one : many}`;
}

/** 12345 as "12 345". */
export function integer(n: Maybe): string {
  if (!isNumber(n)) return missing;
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** Seconds as "42 s", "3 min 05 s", "2 h 10 min". */
export function duration(seconds: Maybe): string {
  if (!isNumber(seconds)) return missing;
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, "0")} s`;
  return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, "0")} min`;
}

/** "a", "a and b", "a, b and c". */
export function enumerate(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** The text with its first letter in upper case. */
export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** A file name of safe characters made from user text; never empty. */
export function slug(...parts: readonly string[]): string {
  const text = parts
    .join("-")
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return text.slice(0, 80).toLowerCase() || "x";
}
