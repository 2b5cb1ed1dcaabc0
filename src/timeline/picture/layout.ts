/** @file How a recording is laid out in rows, and its parts in columns that can be told apart. */

import type { BandPart } from "../band.ts";

/** A row of the picture shows `[start, end)`, seconds. */
export interface Row {
  readonly start: number;
  readonly end: number;
}

/** More rows would make the picture of hours too tall to look at. */
const MOST_ROWS = 12;
/** Recordings up to this long are one row, s. */
const ONE_ROW_SEC = 90;
const ROW_SECONDS = [30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];

/** Rows of equal length, all of them as long as a round number of seconds where there are several. */
export function rowsOf(durationSec: number): Row[] {
  if (durationSec <= ONE_ROW_SEC) return [{ start: 0, end: durationSec }];
  const needed = durationSec / MOST_ROWS;
  const length = ROW_SECONDS.find((seconds) => seconds >= needed) ?? needed;
  return Array.from({ length: Math.ceil(durationSec / length) }, (_, i) => ({
    start: i * length,
    end: (i + 1) * length,
  }));
}

const TICK_SECONDS = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400,
];

/** Round times in a row, at most a dozen. */
export function ticksOf({ start, end }: Row): { readonly atSec: number; readonly text: string }[] {
  const step = TICK_SECONDS.find((seconds) => (end - start) / seconds <= 12) ?? (end - start) / 12;
  const first = Math.ceil(start / step - 1e-9);
  const count = Math.floor(end / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => ({
    atSec: (first + i) * step,
    text: timeText((first + i) * step, step < 0.1 ? 2 : step < 1 ? 1 : 0),
  }));
}

/** "0:05", "0:05.5", "1:00:00". */
export function timeText(seconds: number, digits = 0): string {
  const scale = 10 ** digits;
  const units = Math.round(seconds * scale);
  const whole = Math.floor(units / scale);
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const clock = h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
  return digits === 0 ? clock : `${clock}.${String(units % scale).padStart(digits, "0")}`;
}

/** The parts of a row; where they are narrower than `1 / columns` of it, their means in columns. */
export function partsIn(parts: readonly BandPart[], row: Row, columns: number): BandPart[] {
  const within = parts
    .filter(({ start, end }) => end > row.start && start < row.end)
    .map((part) => ({
      ...part,
      start: Math.max(part.start, row.start),
      end: Math.min(part.end, row.end),
    }));
  return within.length <= columns ? within : meansIn(within, row, columns);
}

/** In each column the mean probabilities, and the label that lasts longest. */
function meansIn(parts: readonly BandPart[], row: Row, columns: number): BandPart[] {
  const width = (row.end - row.start) / columns;
  const out: BandPart[] = [];
  let first = 0;
  for (let c = 0; c < columns; c++) {
    const [start, end] = [row.start + c * width, row.start + (c + 1) * width];
    while (first < parts.length && parts[first].end <= start) first++;
    const seconds = new Map<string | undefined, number>();
    const probabilities = new Array<number>(parts[0].probabilities.length).fill(0);
    let total = 0;
    for (let i = first; i < parts.length && parts[i].start < end; i++) {
      const share = Math.min(parts[i].end, end) - Math.max(parts[i].start, start);
      seconds.set(parts[i].label, (seconds.get(parts[i].label) ?? 0) + share);
      for (const [k, p] of parts[i].probabilities.entries()) probabilities[k] += share * p;
      total += share;
    }
    if (total === 0) continue;
    const [[label]] = [...seconds].sort(([, a], [, b]) => b - a);
    out.push({ start, end, label, probabilities: probabilities.map((p) => p / total) });
  }
  return out;
}
