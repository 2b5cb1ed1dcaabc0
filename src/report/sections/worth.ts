/** @file What the probabilities are worth: calibration, sets and abstaining, on recordings of speakers that were not heard. */

import type { RiskPoint } from "../../answers/index.ts";
import type { RunArtifacts } from "../../experiment/index.ts";
import { type DotPanel, dotsChart } from "../charts/dots.ts";
import { reliabilityChart, riskChart } from "../charts/worth.ts";
import { type Block, code, type Section, type TableBlock, type Text, text } from "../document.ts";
import { bounds, capital, count, decimal, percent, percentUnit } from "../format.ts";
import type { HeldOut } from "../held-out.ts";
import { intervalsName } from "../resampled.ts";
import type { SectionContext } from "./context.ts";

const title = "What the probabilities are worth";

export function worthSection(context: SectionContext): Section | null {
  const { prefix, heldOut } = context;
  if (heldOut === null || heldOut.length === 0) return null;
  return {
    id: `${prefix}worth`,
    title,
    blocks: [
      ...heldOut.map((one, i) => (i === 0 ? text(finding(one), "lead") : text(finding(one)))),
      text(how(context, heldOut)),
      ...figures(context, heldOut),
      errorTable(context, heldOut),
      setTable(context, heldOut),
      ...bySpeaker(context, heldOut),
    ],
  };
}

/** In its place, once for the whole report, where nothing is known of the predictions. */
export function withoutPredictionsSection({ predictions, results }: RunArtifacts): Section | null {
  if (predictions !== undefined || results.corpora.every(({ scores }) => scores.length === 0)) return null;
  return {
    id: "worth",
    title,
    blocks: [
      text([
        "The run folder holds no predictions (",
        code("predictions.csv"),
        "), so calibration, sets and gaps between groups cannot be computed. Running the recipe writes them.",
      ]),
    ],
  };
}

function finding({ of, worth: { stated, calibrated, riskCoverage } }: HeldOut): string {
  const [all] = riskCoverage;
  const half = nearest(riskCoverage, 0.5);
  return `${capital(of)}: stated probabilities are on average ${percent(stated.error.value)} points from what came true, calibrated ones ${percent(calibrated.error.value)}. Of all answers ${percentUnit(all.risk)} are wrong, of the surer half ${percentUnit(half.risk)}.`;
}

function nearest(curve: readonly RiskPoint[], share: number): RiskPoint {
  return curve.reduce((a, b) => (Math.abs(a.answered - share) <= Math.abs(b.answered - share) ? a : b));
}

function how({ corpus, level }: SectionContext, heldOut: readonly HeldOut[]): string {
  const unit = heldOut[0].bySpeaker ? "speaker" : "recording";
  const { all, looked } = heldOut[0].runs;
  const repeats =
    looked === 1
      ? ""
      : ` Every recording was tested in each of ${count(looked, "run")}; each run is calibrated and measured by itself, figures are means over runs, and a recording with all its repeats is drawn as one.`;
  const first =
    looked === all
      ? ""
      : ` Only the first ${looked === 1 ? "run" : `${looked} runs`} of ${all} are looked at.`;
  const unknown = heldOut[0].bySpeaker
    ? ""
    : " Speakers are not known, so recordings of the same voice may stand on both sides: too hopeful for strangers.";
  return (
    `The best scores without and with augmentation. Probabilities are calibrated by one temperature or by isotonic regression, and thresholds of sets are learned, on ${unit}s other than the one they are applied to; ` +
    `the models themselves had not heard it either. Calibration error: the mean distance between stated probability and share of right answers, over ten bins. ${intervalsName(corpus, level)}.${repeats}${first}${unknown}`
  );
}

function figures({ prefix, colour }: SectionContext, heldOut: readonly HeldOut[]): Block[] {
  return [
    {
      kind: "figure",
      chart: reliabilityChart(
        `${prefix}reliability`,
        `How often stated probabilities came true: ${heldOut.map(({ name, worth }) => `${name}, ${worth.calibrated.reliability.map((bin) => `${percent(bin.confidence)} % stated, ${percent(bin.accuracy)} % true`).join("; ")}`).join(". ")}.`,
        heldOut.map(({ name, worth }) => ({
          title: name,
          stated: worth.stated.reliability,
          calibrated: worth.calibrated.reliability,
        })),
      ),
      caption:
        "Recordings in ten bins by the probability of their label, and how many of them were right. Below the dashed line a model is too sure, above it not sure enough. Larger dots: more recordings; bins with fewer than five are left out.",
    },
    {
      kind: "figure",
      chart: riskChart(
        `${prefix}risk`,
        `Share of wrong answers when only the surest recordings are answered: ${heldOut.map(({ name, worth }) => `${name}, ${worth.riskCoverage.map((point) => `${percent(point.answered)} % answered, ${percent(point.risk)} % wrong`).join("; ")}`).join(". ")}.`,
        heldOut.map(({ name, score, worth }) => ({
          name,
          colour: colour(score.augmenter),
          points: worth.riskCoverage,
        })),
      ),
      caption:
        "What abstaining buys: the fewer recordings are answered, the surest by calibrated probability first, the fewer answers should be wrong.",
    },
  ];
}

function errorTable({ corpus, level }: SectionContext, heldOut: readonly HeldOut[]): TableBlock {
  const right = { align: "right" } as const;
  return {
    kind: "table",
    caption: `Calibration error and wrong answers, in percent; ${intervalsName(corpus, level)}`,
    columns: [
      { title: "Score" },
      { title: "as stated", group: "calibration error", ...right },
      { title: "calibrated", group: "calibration error", ...right },
      ...shownShares.map((share) => ({
        title: share === 1 ? "all" : `surest ${percent(share).replace(".0", "")} %`,
        group: "wrong answers",
        ...right,
      })),
    ],
    rows: heldOut.map(({ name, worth }) => ({
      cells: [
        [code(name)] as Text,
        { text: percent(worth.stated.error.value), sub: bounds(worth.stated.error) },
        { text: percent(worth.calibrated.error.value), sub: bounds(worth.calibrated.error) },
        ...shownShares.map((share) => {
          const point = nearest(worth.riskCoverage, share);
          return { text: percent(point.risk), sub: `from ${percent(point.confidence)} % on` };
        }),
      ],
    })),
  };
}

const shownShares = [1, 0.8, 0.5, 0.2];

function setTable({ corpus, level }: SectionContext, heldOut: readonly HeldOut[]): TableBlock {
  const right = { align: "right" } as const;
  const group = heldOut[0].bySpeaker ? "by speaker" : "by recording";
  return {
    kind: "table",
    keys: 2,
    caption: `Sets of emotions that are to hold the true one, and how often they do; ${intervalsName(corpus, level)}`,
    columns: [
      { title: "Score" },
      { title: "asked for, %", ...right },
      { title: "found, %", ...right },
      { title: "emotions", ...right },
      { title: "empty, %", ...right },
      ...["lowest", "median", "highest"].map((title) => ({ title, group, ...right })),
    ],
    rows: heldOut.flatMap(({ name, worth, bySpeaker: known }, e) =>
      worth.coverage.map(({ asked, found, size, empty, byGroup }, i) => {
        const sorted = byGroup.map((one) => one.found).sort((a, b) => a - b);
        const at = [0, (sorted.length - 1) >> 1, sorted.length - 1];
        return {
          rule: e > 0 && i === 0,
          cells: [
            [code(name)] as Text,
            percent(asked),
            { text: percent(found.value), sub: bounds(found) },
            decimal(size),
            percent(empty),
            ...at.map((position) => (known ? percent(sorted[position]) : "")),
          ],
        };
      }),
    ),
  };
}

/** How often the sets for 90 % hold the truth of each speaker. */
function bySpeaker({ prefix, colour }: SectionContext, heldOut: readonly HeldOut[]): Block[] {
  const panels = heldOut.flatMap(({ name, score, worth, bySpeaker }): DotPanel[] => {
    const sets = worth.coverage.find(({ asked }) => asked === shownCoverage);
    if (!bySpeaker || sets === undefined || sets.byGroup.length < 2 || sets.byGroup.length > mostSpeakers)
      return [];
    return [
      {
        title: name,
        rows: sets.byGroup.map(({ group, found }) => ({
          label: group,
          text: percent(found),
          dots: [
            {
              value: found,
              colour: colour(score.augmenter),
              filled: true,
              shape: score.amount > 0 ? ("circle" as const) : ("diamond" as const),
            },
          ],
        })),
      },
    ];
  });
  if (panels.length === 0) return [];
  return [
    {
      kind: "figure",
      chart: dotsChart(
        `${prefix}coverage`,
        `How often sets for ${percent(shownCoverage)} % hold the true emotion of each speaker; lowest, median and highest are in the table above.`,
        {
          name: "sets that hold the true emotion, %",
          scale: "close",
          mark: { at: shownCoverage, name: "asked for" },
        },
        panels,
      ),
      caption:
        "What is asked for is kept over all speakers together, not for each of them: these are the speakers for whom sets of 90 % promise too much or too little.",
    },
  ];
}

const shownCoverage = 0.9;

/** A chart of more would be longer than a page; the table has the lowest, the median and the highest. */
const mostSpeakers = 40;
