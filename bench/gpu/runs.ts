/**
 * @file Whole pieces of the two papers' recipes on a graphics card, each in a process of its own: node bench/gpu/runs.ts <shilandari |
 * wang> <small>
 */

import { cpus } from "node:os";
import { type FoldTimes, timeFold } from "../fold.ts";

/** So many of the paper's 30,000 rounds and of the classifier's steps are done; the rest is reckoned from them. */
export const parts = { rounds: 150, steps: 300 } as const;

export interface RunFinding {
  readonly side: "run";
  readonly what: string;
  readonly fold: FoldTimes;
  /** Where only a part was done: seconds reckoned for each training of the whole fold, and for all of them one after another. */
  readonly whole?: {
    readonly viewmakerSec: number;
    readonly vggSec: number;
    readonly vggWithViewsSec: number;
    readonly foldSec: number;
  };
}

const dataFolder = process.env.EMOFORGE_DATA;

/** A piece that is cut off has told how far it came. */
const onShare = (share: number, seconds: number) =>
  console.error(
    `${(100 * share).toFixed(1)} % of the expected work after ${seconds.toFixed(0)} s of training`,
  );

/** Whether it works at all can be tried on a software driver. */
const least = [
  "normalisation=[train]",
  "amounts=[1]",
  "augmenters.gan.steps=2",
  ...["cyclegan", "cyclegan-wd"].flatMap((name) => [
    `augmenters.${name}.steps=2`,
    `augmenters.${name}.pretrainSteps=1`,
  ]),
  "classifiers.dnn.epochs=1",
];

async function shilandari(small: boolean): Promise<RunFinding> {
  const fold = await timeFold({
    recipe: "shilandari-2022",
    profile: small ? "quick" : "full",
    overrides: ["repeats=1", ...(small ? least : [])],
    only: ({ augmenter }) => !small || augmenter === "none" || augmenter === "cyclegan-wd",
    device: "gpu",
    onShare,
    dataFolder: dataFolder as string,
    workers: Math.min(8, cpus().length),
  });
  return {
    side: "run",
    what: small
      ? "shilandari-2022, quick, one speaker held out, next to no training"
      : "shilandari-2022, full: one speaker held out, both normalisations, one repeat",
    fold,
  };
}

/** A VGG19 without augmentation, and the paper's augmentor with another one. */
async function wang(small: boolean): Promise<RunFinding> {
  const [rounds, steps] = small ? [2, 2] : [parts.rounds, parts.steps];
  const profile = small ? "quick" : "full";
  const fold = await timeFold({
    recipe: "wang-2022-imbalanced",
    profile,
    overrides: [
      "corpora=[{ id: emodb, labels: wang-2022-imbalanced, protocol: { kind: k-fold-by-speaker, folds: 5 } }]",
      "draws=1",
      `augmenters.viewmaker.iterations=${rounds}`,
      `classifiers.vgg.steps=${steps}`,
      "classifiers.vgg.patience=0",
    ],
    only: ({ augmenter }) => augmenter === "none" || augmenter === "viewmaker",
    device: "gpu",
    onShare,
    dataFolder: dataFolder as string,
    workers: 1,
  });
  return {
    side: "run",
    what: `wang-2022-imbalanced, ${profile}, one fold of EMO-DB: viewmaker of ${rounds} of 30,000 rounds, two VGGs of ${steps} steps`,
    fold,
    whole: reckoned(fold, rounds, steps),
  };
}

/** The recipe: one viewmaker; VGGs of at most 30 epochs, two without synthetic clips and seven with. Early stopping may halve it. */
function reckoned(
  { seconds, chosen }: FoldTimes,
  rounds: number,
  steps: number,
): NonNullable<RunFinding["whole"]> {
  const viewmaker = Object.entries(seconds).find(([key]) => key.startsWith("augment"))?.[1] ?? Number.NaN;
  const vggs = Object.entries(seconds).filter(([key]) => key.startsWith("classify"));
  const secondsOfStep = vggs.reduce((sum, [, sec]) => sum + sec, 0) / vggs.length / steps;
  const stepsOf = (augmenter: string) => {
    const found = Object.entries(chosen).find(([key]) => key.startsWith(`${augmenter} `))?.[1].epochs;
    return (30 * steps) / Number(found);
  };
  const [viewmakerSec, vggSec, vggWithViewsSec] = [
    (viewmaker * 30_000) / rounds,
    stepsOf("none") * secondsOfStep,
    stepsOf("viewmaker") * secondsOfStep,
  ];
  return { viewmakerSec, vggSec, vggWithViewsSec, foldSec: viewmakerSec + 2 * vggSec + 7 * vggWithViewsSec };
}

const [what, size] = process.argv.slice(2);
const found = await (what === "wang" ? wang : shilandari)(size === "small");
console.log(JSON.stringify(found));
process.exit(0);
