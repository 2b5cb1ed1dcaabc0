/** @file How well synthetic rows cover the real ones: a map of both, and the numbers. */

import type { Fidelity } from "../../experiment/index.ts";
import { mapChart } from "../charts/map.ts";
import { type Block, type Cell, code, type Section, tabs, text } from "../document.ts";
import { decimal, isNumber, percent, percentUnit, slug } from "../format.ts";
import type { JointMap } from "../maps.ts";
import { learnedSpaces, type Normalisation } from "../select.ts";
import type { SectionContext } from "./context.ts";

export function fidelitySection(context: SectionContext): Section | null {
  const { corpus, maps, prefix } = context;
  // Learned representations have a section of their own.
  const own = learnedSpaces(context.run.results)({ corpus: corpus.card.id })
    ? []
    : maps.filter((map) => map.corpus === corpus.card.id);
  const normalisations = [
    ...new Set([...own.map((map) => map.normalisation), ...corpus.fidelity.map((f) => f.normalisation)]),
  ];
  if (normalisations.length === 0) return null;
  const k = corpus.fidelity[0]?.k;
  return {
    id: `${prefix}fidelity`,
    title: "Real and synthetic rows",
    blocks: [
      text(
        `Coverage: the share of real rows with a synthetic row closer than their ${neighbour(k)} nearest real neighbour (100 % is best). Density: how many of these neighbourhoods a synthetic row falls into, over k (about 1 for rows spread like the real ones, more where synthetic rows crowd). Fréchet distance: between Gaussians fitted to both (smaller is closer). All at the declared amount, mean over folds and runs.`,
      ),
      ...tabs(
        "Normalisation",
        normalisations.map((normalisation) => ({
          label: normalisation,
          blocks: [
            ...own.filter((map) => map.normalisation === normalisation).map((map) => figure(context, map)),
            ...(own.some((map) => map.normalisation === normalisation)
              ? []
              : [text("No sample of rows was kept, so there is no map.", "note")]),
            ...table(context, normalisation),
          ],
        })),
      ),
    ],
  };
}

const neighbour = (k: number | undefined) =>
  k === undefined ? "k-th" : k === 1 ? "" : k === 2 ? "2nd" : k === 3 ? "3rd" : `${k}th`;

const of = (list: readonly Fidelity[], augmenter: string, normalisation: Normalisation) =>
  list.filter((f) => f.augmenter === augmenter && f.normalisation === normalisation);

function mean(values: readonly number[]): number | null {
  const finite = values.filter(isNumber);
  return finite.length === 0 ? null : finite.reduce((sum, v) => sum + v, 0) / finite.length;
}

function figure({ corpus, colour, prefix }: SectionContext, map: JointMap): Block {
  return {
    kind: "figure",
    chart: mapChart(
      `${prefix}map-${map.normalisation}-${slug(map.fold)}`,
      "t-SNE map of recorded and synthetic rows, one row of panels per augmenter, one panel per class; coverage is in the table below.",
      map.classes,
      map.real,
      map.synthetic.map(({ augmenter, rows }) => {
        const numbers = of(corpus.fidelity, augmenter, map.normalisation);
        const covered = mean(numbers.map((f) => f.coverage));
        return {
          title: augmenter,
          colour: colour(augmenter),
          synthetic: rows,
          summary: covered === null ? "all classes" : `coverage ${percentUnit(covered)}`,
          notes: map.classes.map((name) => {
            const found = numbers.find((f) => f.class === name);
            return found ? `coverage ${percentUnit(found.coverage)}` : "coverage n/a";
          }),
        };
      }),
    ),
    caption: [
      `t-SNE of the rows of fold ${map.fold}, `,
      code(map.normalisation),
      " normalisation: all augmenters share one map, so a place means the same in each row of panels. Distances between far groups mean little.",
    ],
  };
}

function table({ corpus }: SectionContext, normalisation: Normalisation): Block[] {
  const augmenters = [
    ...new Set(corpus.fidelity.filter((f) => f.normalisation === normalisation).map((f) => f.augmenter)),
  ];
  if (augmenters.length === 0) return [text("Fidelity was not measured.", "note")];
  const measures = ["coverage", "density", "Fréchet"] as const;
  const value = (found: Fidelity | undefined, measure: (typeof measures)[number]): string => {
    if (measure === "coverage") return percent(found?.coverage);
    return decimal(measure === "density" ? found?.density : found?.frechet, 2);
  };
  return [
    {
      kind: "table",
      caption: `Coverage (percent), density and Fréchet distance per class: ${normalisation} normalisation`,
      keys: 2,
      columns: [
        { title: "Augmenter" },
        { title: "Measure" },
        ...corpus.classes.map((name) => ({ title: name, align: "right" as const })),
        { title: "mean", align: "right" },
      ],
      rows: augmenters.flatMap((augmenter) => {
        const list = of(corpus.fidelity, augmenter, normalisation);
        const overall = {
          coverage: mean(list.map((f) => f.coverage)) ?? Number.NaN,
          density: mean(list.map((f) => f.density)) ?? Number.NaN,
          frechet: mean(list.map((f) => f.frechet)) ?? Number.NaN,
        };
        return measures.map((measure, i) => ({
          rule: i === 0,
          cells: [
            i === 0 ? [code(augmenter)] : "",
            measure,
            ...corpus.classes.map(
              (name): Cell => ({
                text: value(
                  list.find((f) => f.class === name),
                  measure,
                ),
              }),
            ),
            value({ ...overall } as Fidelity, measure),
          ],
        }));
      }),
      missing: "the class had no synthetic rows, or too few recorded ones, in the folds.",
    },
  ];
}
