/** @file Curves and measurements as lines over common steps. */

import type { Line } from "./plot.tsx";

interface Points {
  readonly name: string;
  readonly steps: readonly (number | null)[];
  readonly values: readonly (number | null)[];
}

export interface Lines {
  readonly steps: readonly number[];
  readonly lines: readonly Line[];
}

/** A step that a curve has no value for is left empty. */
export function linesOf(curves: readonly Points[]): Lines {
  const steps = [...new Set(curves.flatMap((curve) => curve.steps.filter((step) => step !== null)))].sort(
    (a, b) => a - b,
  );
  const at = new Map(steps.map((step, i) => [step, i]));
  return {
    steps,
    lines: curves.map((curve) => {
      const values = new Array<number>(steps.length).fill(Number.NaN);
      for (const [i, step] of curve.steps.entries())
        if (step !== null) values[at.get(step) ?? 0] = curve.values[i] ?? Number.NaN;
      return { name: curve.name, values };
    }),
  };
}

/** What is no loss, but was measured some twenty times while a network was trained. */
const measured = [
  ...["coverage", "diversity", "variety", "drift", "perturbation", "held-out UAR"],
  ...["separation", "view separation", "view distance", "view similarity"],
];

export const isMeasured = ({ name }: Pick<Points, "name">): boolean => measured.includes(name);
