/** @file How the generative networks trained: their losses over the steps of one fit. */

import type { AugmenterCurves } from "../../experiment/index.ts";
import { curvesChart } from "../charts/curves.ts";
import { type Block, code, type Section, tabs, text } from "../document.ts";
import { enumerate, slug } from "../format.ts";
import type { SectionContext } from "./context.ts";

export function curvesSection(context: SectionContext): Section | null {
  const { corpus, prefix } = context;
  const list = corpus.curves
    .map((entry) => ({
      ...entry,
      // One point is no curve.
      curves: entry.curves.filter((curve) => curve.values.filter(Number.isFinite).length > 1),
    }))
    .filter((entry) => entry.curves.length > 0);
  if (list.length === 0) return null;
  return {
    id: `${prefix}curves`,
    title: "How the networks trained",
    blocks: list.every(hasOneGroup) ? together(list, context) : byAugmenter(list, prefix),
  };
}

/** Whether one network serves all emotions. */
const hasOneGroup = ({ curves }: AugmenterCurves) => new Set(curves.map(({ group }) => group)).size === 1;

function byAugmenter(list: readonly AugmenterCurves[], prefix: string): Block[] {
  const several = new Set(list.map((entry) => entry.normalisation)).size > 1;
  return [
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
              entry.curves,
            ),
            caption: [code(entry.augmenter), `, ${entry.normalisation} normalisation, fold ${entry.fold}.`],
          },
        ],
      })),
    ),
  ];
}

const viewmakerQuantities =
  "Losses, averaged over a batch (equations of Wang et al., 2022): adversarial (1, the augmentor’s side), discriminator (1, the other side), representation (2), emotion (3), variance (5), balance (6). Measured on the same training clips and chance throughout: separation and view separation, the mean silhouette of representations by class; view distance and view similarity, how far apart two views of one clip are represented, by L1 distance and by cosine: the variance of views; drift, from a clip’s representation to its view’s; perturbation, the mean size of what is added. A discriminator that wins or loses for good, separation that stays at 0 and views that do not vary are what to look for.";

/** Quantities that are measured between rounds; the rest are losses. */
const measuredNames = [
  "separation",
  "view separation",
  "view distance",
  "view similarity",
  "drift",
  "perturbation",
  "variety",
];

const baganQuantities =
  "Of a balancing GAN: reconstruction, the squared error of the autoencoder that comes first; then discriminator and generator, cross-entropies over the classes and “made”. Variety, how far apart segments made of a class are, over how far apart recorded ones are: near 0 the generator has collapsed.";

/** With one network for all emotions the augmenters are the lines, so that they can be compared. */
function together(list: readonly AugmenterCurves[], { prefix, colour }: SectionContext): Block[] {
  const normalisations = [...new Set(list.map((entry) => entry.normalisation))];
  return [
    text(
      `One fit each (first draw, fold and repeat), one line per augmenter.${list.some(({ curves }) => curves.some(({ name }) => name === "separation")) ? ` ${viewmakerQuantities}` : ""}${list.some(({ curves }) => curves.some(({ name }) => name === "variety")) ? ` ${baganQuantities}` : ""}`,
    ),
    ...tabs(
      "Normalisation",
      normalisations.map((normalisation) => {
        const own = list.filter((entry) => entry.normalisation === normalisation);
        const lines = own.flatMap(({ augmenter, curves }) =>
          curves.map((curve) => ({ ...curve, group: augmenter })),
        );
        const shown = [
          { part: "losses", curves: lines.filter(({ name }) => !measuredNames.includes(name)) },
          { part: "measured", curves: lines.filter(({ name }) => measuredNames.includes(name)) },
        ].filter(({ curves }) => curves.length > 0);
        const whose = enumerate(own.map(({ augmenter }) => augmenter));
        return {
          label: normalisation,
          blocks: shown.map(
            ({ part, curves }): Block => ({
              kind: "figure",
              chart: curvesChart(
                `${prefix}curves-${normalisation}-${part}`,
                `${part === "losses" ? "Losses" : "Representations and views"} of ${whose} while training; the values are in tables/curves.csv.`,
                curves,
                colour,
              ),
              caption: `${part === "losses" ? "Losses" : "Representations and views, measured between rounds"}; ${normalisation} normalisation, fold ${own[0].fold}.`,
            }),
          ),
        };
      }),
    ),
  ];
}
