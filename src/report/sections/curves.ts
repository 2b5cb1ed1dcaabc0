/** @file How the generative networks trained: their losses over the steps of one fit. */

import { curvesChart } from "../charts/curves.ts";
import { code, type Section, tabs, text } from "../document.ts";
import { slug } from "../format.ts";
import type { SectionContext } from "./context.ts";

export function curvesSection({ corpus, prefix }: SectionContext): Section | null {
  const list = corpus.curves.filter((entry) =>
    entry.curves.some((curve) => curve.values.some(Number.isFinite)),
  );
  if (list.length === 0) return null;
  const several = new Set(list.map((entry) => entry.normalisation)).size > 1;
  return {
    id: `${prefix}curves`,
    title: "How the networks trained",
    blocks: [
      text(
        "Losses and other quantities of one fit each (first draw, fold and repeat), one line per emotion. A critic’s loss measures a distance and need not fall; flat or exploding lines are what to look for.",
      ),
      ...tabs(
        "Augmenter",
        list.map((entry, i) => ({
          label: several ? `${entry.augmenter}, ${entry.normalisation}` : entry.augmenter,
          blocks: [
            {
              kind: "figure" as const,
              chart: curvesChart(
                `${prefix}curves-${i}-${slug(entry.augmenter)}`,
                `Training curves of ${entry.augmenter}; the values are in tables/curves.csv.`,
                entry.curves.filter((curve) => curve.values.some(Number.isFinite)),
              ),
              caption: [code(entry.augmenter), `, ${entry.normalisation} normalisation, fold ${entry.fold}.`],
            },
          ],
        })),
      ),
    ],
  };
}
