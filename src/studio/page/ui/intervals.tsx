/** @file Values with their intervals on one scale: never a bare bar. The numbers stand beside the drawing, so that it may be left unread. */

import type { ComponentChildren } from "preact";

export interface IntervalRow {
  readonly id: string;
  readonly label: ComponentChildren;
  readonly value: number;
  /** NaN where there is no interval. */
  readonly low: number;
  readonly high: number;
  /** What the drawing says, in numbers. */
  readonly text: ComponentChildren;
  /** A colour by name, e.g. "good". */
  readonly colour?: string;
  /** Drawn as a band around zero: smaller differences would mostly not be detected. */
  readonly undetectable?: number;
  readonly chosen?: boolean;
  readonly onChoose?: (() => void) | undefined;
}

interface IntervalProps {
  readonly label: string;
  readonly rows: readonly IntervalRow[];
  /** Draws a line at this value, e.g. 0 for differences. */
  readonly reference?: number;
  /** Writes a value of the scale, e.g. as percent. */
  format(value: number): string;
}

const width = 400;

export function Intervals({ label, rows, reference, format }: IntervalProps) {
  const values = rows
    .flatMap(({ value, low, high, undetectable = 0 }) => [value, low, high, undetectable, -undetectable])
    .filter((value) => Number.isFinite(value) && (value !== 0 || reference === 0));
  if (reference !== undefined) values.push(reference);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const margin = Math.max(1e-6, 0.06 * (most - least));
  const [from, to] = [least - margin, most + margin];
  const x = (value: number) => (width * (value - from)) / (to - from);
  return (
    <ul class="intervals" aria-label={label}>
      {rows.map((row) => (
        <li key={row.id} data-chosen={row.chosen ? "" : undefined}>
          <span class="what">
            {row.onChoose === undefined ? (
              row.label
            ) : (
              <button type="button" class="link" aria-pressed={row.chosen} onClick={row.onChoose}>
                {row.label}
              </button>
            )}
          </span>
          <svg viewBox={`0 0 ${width} 24`} preserveAspectRatio="none" aria-hidden="true">
            {row.undetectable !== undefined && (
              <rect
                x={x(-row.undetectable)}
                width={Math.max(0, x(row.undetectable) - x(-row.undetectable))}
                y="3"
                height="18"
                fill="var(--rule)"
                opacity="0.55"
              />
            )}
            {reference !== undefined && (
              <rect x={x(reference) - 0.5} width="1" y="0" height="24" fill="var(--quiet)" />
            )}
            {Number.isFinite(row.low) && (
              <rect
                x={x(row.low)}
                width={Math.max(1, x(row.high) - x(row.low))}
                y="11"
                height="2"
                fill={`var(--${row.colour ?? "accent"})`}
              />
            )}
            <rect
              x={x(row.value) - 2.5}
              width="5"
              y="6"
              height="12"
              fill={`var(--${row.colour ?? "accent"})`}
            />
          </svg>
          <span class="rank">{row.text}</span>
        </li>
      ))}
      <li class="axis" aria-hidden="true">
        <span />
        <span class="ends">
          <span>{format(from)}</span>
          <span>{format(to)}</span>
        </span>
        <span />
      </li>
    </ul>
  );
}
