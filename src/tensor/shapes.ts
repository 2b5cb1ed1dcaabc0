/** @file Arithmetic on shapes: sizes, NumPy broadcasting, axes. */

import { ParameterError, ShapeError } from "../core/index.ts";
import type { Shape } from "./types.ts";

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, d) => product * d, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** @throws {ParameterError} unless every dimension is a positive integer. */
export function checkShape(what: string, shape: Shape): void {
  if (!shape.every((d) => Number.isInteger(d) && d > 0)) {
    throw new ParameterError(what, "a shape of positive integers", formatShape(shape));
  }
}

/**
 * The shape of `a op b` under NumPy's rule: aligned at the last axis, dimensions equal or 1.
 *
 * @throws {ShapeError} naming both.
 */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const da = a[a.length - rank + i] ?? 1;
    const db = b[b.length - rank + i] ?? 1;
    if (da !== db && da !== 1 && db !== 1) {
      throw new ShapeError(op, [a, b], `aligned at the last axis, ${da} meets ${db}, and neither is 1`);
    }
    return Math.max(da, db);
  });
}

/** Whether `from` broadcasts to exactly `to`. */
export function broadcastsTo(from: Shape, to: Shape): boolean {
  return from.length <= to.length && from.every((d, i) => d === 1 || d === to[to.length - from.length + i]);
}

/** A non-negative axis. @throws {ParameterError} if out of range. */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new ParameterError(`${op}, axis`, `an integer from ${-rank} to ${rank - 1}`, axis);
  }
  return axis < 0 ? axis + rank : axis;
}

/** Sorted, non-negative, unique axes; all of them by default. */
export function normalizeAxes(op: string, axes: readonly number[] | undefined, rank: number): number[] {
  const all = axes?.map((a) => normalizeAxis(op, a, rank)) ?? Array.from({ length: rank }, (_, i) => i);
  return [...new Set(all)].sort((a, b) => a - b);
}

/** `shape` with leading ones up to `rank`. */
export function leftPad(shape: Shape, rank: number): number[] {
  return [...new Array<number>(Math.max(0, rank - shape.length)).fill(1), ...shape];
}
