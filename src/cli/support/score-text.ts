/** @file A score as text: what holds here, beside what the card says. */

import type { Interval } from "../../evaluate/index.ts";
import type { CorpusScore, GroupFigures } from "../../experiment/index.ts";
import { columns } from "./text.ts";

const percent = (share: number | null) => (share === null ? "-" : (100 * share).toFixed(1));
const interval = (value: Interval | null) =>
  value === null ? "-" : `${percent(value.value)} (${percent(value.low)} .. ${percent(value.high)})`;

/** Groups of which no more are listed: the lowest and the highest. */
const mostGroups = 12;

export function scoreText(found: CorpusScore): string[] {
  const { model, corpus, recordings, classes } = found;
  return [
    `${model.corpus} -> ${corpus.id}: ${recordings.scored} recordings, ${overWhat(found)}`,
    ...asideText(found),
    ...(classes.join() === model.classes.join()
      ? []
      : [`the card's figures are of ${model.classes.join(", ")}, those here of ${classes.join(" and ")}`]),
    "",
    ...columns([
      ["in %", "card", "here"],
      ["UAR", interval(model.card.uar), `${interval(found.uar)}, chance ${percent(found.chance)}`],
      ...(model.card.uarOfScored !== null && classes.some((name) => found.recall[name].recordings === 0)
        ? [["UAR of the classes that are here", percent(model.card.uarOfScored), interval(found.uar)]]
        : []),
      ["accuracy", interval(model.card.wa), interval(found.wa)],
      ["calibration error", interval(model.card.calibrationError), interval(found.calibrationError)],
      ...(found.sets ?? []).map(({ asked, found: here, size }) => {
        const own = model.card.sets?.find((one) => one.asked === asked);
        const card = own === undefined ? "-" : `${interval(own.found)}, ${own.size.toFixed(2)} classes`;
        return [
          `sets for ${Number((100 * asked).toFixed(1))} hold the truth`,
          card,
          `${interval(here)}, ${size.toFixed(2)} classes`,
        ];
      }),
      ...(found.abstention === null
        ? []
        : [
            ["answers", percent(model.card.answered), percent(found.abstention.answered)],
            [
              "right where it answers",
              percent(model.card.rightIfAnswered),
              percent(found.abstention.rightIfAnswered),
            ],
          ]),
    ]),
    ...reasonsText(found),
    ...batchText(found),
    "",
    "Truth in rows, answers in columns:",
    ...columns([
      ["", ...classes, "recall"],
      ...classes.flatMap((name, t) =>
        found.recall[name].recordings === 0
          ? []
          : [
              [
                name,
                ...found.confusion[t].map(String),
                `${percent(found.recall[name].recall)} % of ${found.recall[name].recordings}`,
              ],
            ],
      ),
    ]),
    "",
    "The surest answers, and how many of them are wrong:",
    ...columns([
      ["answered", ...found.riskCoverage.map(({ answered }) => percent(answered))],
      ["wrong", ...found.riskCoverage.map(({ risk }) => percent(risk))],
    ]),
    ...unseenText(found),
    ...groupText("language", found.groups.language),
    ...groupText("sex", found.groups.sex),
    ...groupText("speaker", found.groups.speaker),
  ];
}

function overWhat({ resampled: { unit, count, speakers } }: CorpusScore): string {
  if (unit === "speaker") return `95 % intervals over ${count} speakers`;
  return `95 % intervals over recordings (${speakers === null ? "speakers unknown" : "one speaker"}): too narrow for strangers`;
}

function asideText({ recordings: { unseen, left, unlabelled, failed } }: CorpusScore): string[] {
  const counts = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .map(([label, n]) => `${label} ${n}`)
      .join(", ");
  return [
    ...(Object.keys(unseen).length === 0
      ? []
      : [`emotions that the model lacks, not scored: ${counts(unseen)}`]),
    ...(Object.keys(left).length === 0 ? [] : [`left out as asked for: ${counts(left)}`]),
    ...(unlabelled === 0 ? [] : [`without a label: ${unlabelled}`]),
    ...(failed === 0 ? [] : [`could not be used: ${failed}`]),
  ];
}

function reasonsText({ abstention }: CorpusScore): string[] {
  const reasons = Object.entries(abstention?.byReason ?? {});
  if (reasons.length === 0) return [];
  return [`reasons to abstain: ${reasons.map(([kind, share]) => `${kind} ${percent(share)} %`).join(", ")}`];
}

function unseenText({ unseen }: CorpusScore): string[] {
  if (unseen === null) return [];
  const auroc = ({ value, low, high }: Interval) =>
    `${value.toFixed(2)} (${low.toFixed(2)} .. ${high.toFixed(2)})`;
  return [
    "",
    `Emotions that the model lacks (${unseen.recordings} recordings) are told from the others with an AUROC of ` +
      `${unseen.byDistance === null ? "" : `${auroc(unseen.byDistance)} by distance, `}${auroc(unseen.byConfidence)} by confidence (0.5 is chance); ` +
      `it abstains from ${percent(unseen.abstained)} % of them.`,
  ];
}

function batchText({ batch }: CorpusScore): string[] {
  if (batch === null) return [];
  const { shift, limit, unlike } = batch;
  return [
    `taken together, the recordings are ${unlike ? "unlike" : "like"} those of the training: shift ${shift.toFixed(2)}, limit ${limit.toFixed(2)}`,
  ];
}

/** Nothing for a single group. */
function groupText(what: string, groups: readonly GroupFigures[]): string[] {
  if (groups.length < 2) return [];
  const sorted = [...groups].sort((a, b) => a.uar - b.uar);
  const half = mostGroups / 2;
  const shown = sorted.length <= mostGroups ? sorted : [...sorted.slice(0, half), ...sorted.slice(-half)];
  return [
    "",
    ...columns([
      [what, "recordings", "UAR", "accuracy", "answered"],
      ...shown.map(({ name, recordings, uar, wa, answered }) => [
        name,
        String(recordings),
        percent(uar),
        percent(wa),
        percent(answered),
      ]),
    ]),
    ...(shown.length < groups.length
      ? [`(the ${half} lowest and highest of ${groups.length}; --json has all)`]
      : []),
  ];
}
