/** @file What a bundle's card says of its answers: how they were calibrated, how often they hold, when the model abstains. */

import type { Answers } from "../answers/index.ts";
import { intervalText, points } from "./scores.ts";

/** Paragraphs, lists and tables of the section "What it does not know". */
export function answersSection(answers: Answers | undefined): string[] {
  if (answers === undefined)
    return [
      "**Trained without answers**: probabilities are as the classifier states them, there are no sets, and the model never abstains.",
    ];
  const { from, measured } = answers;
  return [
    `Learned from ${from.recordings} recordings, each judged by a model that had not heard ${from.unit === "speaker" ? "its speaker" : "it"} (${from.folds} folds). ` +
      `What is measured here was learned without the ${from.unit === "speaker" ? "speaker" : "recording"} it is measured on; in brackets ` +
      `the 95 % interval of a bootstrap over ${from.units} ${from.unit === "speaker" ? "speakers" : "recordings"}.`,
    ...(from.speakerDependent
      ? ["**The same voices were in training and test: all of this is too hopeful for strangers.**"]
      : []),
    calibrationText(answers),
    table(
      ["stated probability", "came true", "recordings"],
      measured.reliability.map(({ confidence, accuracy, count }) => [
        `${points(confidence)} %`,
        `${points(accuracy)} %`,
        `${count}`,
      ]),
    ),
    "The set of a prediction holds the true emotion as often as is asked for (90 % by default):",
    table(
      [
        "asked for",
        "found",
        "emotions in a set",
        "empty",
        `lowest, median and highest ${from.unit === "speaker" ? "speaker" : "recording"}`,
      ],
      measured.coverage.map(({ asked, found, size, empty, bySpeaker }) => [
        `${points(asked, 0)} %`,
        intervalText(found, "%"),
        size.toFixed(2),
        `${points(empty)} %`,
        [0, (bySpeaker.length - 1) >> 1, bySpeaker.length - 1].map((i) => points(bySpeaker[i], 0)).join(", "),
      ]),
    ),
    `${abstentionText(answers)}${batchText(answers)}`,
    "The surest answers are right more often:",
    table(
      ["answered", "least probability", "wrong"],
      measured.riskCoverage.map(({ answered, confidence, risk }) => [
        `${points(answered, 0)} %`,
        `${points(confidence)} %`,
        `${points(risk)} %`,
      ]),
    ),
    ...unseenText(measured.unseen),
  ];
}

/** The same in two lines, for the terminal. */
export function answersLines(answers: Answers | undefined): string[] {
  if (answers === undefined)
    return ["No answers: the model neither calibrates on held-out speakers nor abstains."];
  const { calibrationError, coverage, answered, rightIfAnswered } = answers.measured;
  const sets = coverage.find(({ asked }) => asked === 0.9);
  return [
    `Calibration error ${intervalText(calibrationError, "%")}` +
      (sets === undefined
        ? ""
        : `; sets that are to hold the truth in 90 % of recordings do in ${intervalText(sets.found, "%")}, with ${sets.size.toFixed(2)} emotions each`),
    `By default it answers ${points(answered)} % of recordings` +
      (rightIfAnswered === null ? "" : `, ${points(rightIfAnswered)} % of them right`),
  ];
}

function calibrationText({ calibration, measured }: Answers): string {
  const { calibrationError, uncalibratedError } = measured;
  const how =
    calibration.kind === "temperature"
      ? `by one temperature (${Number(calibration.temperature.toPrecision(3))})`
      : "by isotonic regression";
  return (
    `Probabilities are calibrated ${how}: expected calibration error ${intervalText(calibrationError, "%")}, ` +
    `uncalibrated ${points(uncalibratedError)} %.`
  );
}

function batchText({ likeness: { batch } }: Answers): string {
  if (batch === null) return "";
  return ` Twenty recordings or more are unlike the training, taken together, where their mean is farther from it than that of any of ${batch.speakers} held-out speakers (${batch.mostShift.toFixed(2)}), with half of that as a margin.`;
}

function abstentionText({ checks, measured }: Answers): string {
  const { answered, rightIfAnswered, abstained } = measured;
  const reasons = Object.entries(abstained).map(([kind, share]) => `\`${kind}\` ${points(share)} %`);
  return (
    `By default it abstains from recordings shorter than ${checks.shortestSec.toFixed(2)} s or longer than ${checks.longestSec.toFixed(1)} s, with less than ` +
    `${points(checks.leastVoiced, 0)} % or more than ${points(checks.mostVoiced, 0)} % voiced frames, whose level varies by less than ${checks.leastRangeDb.toFixed(0)} dB, with more than ` +
    `${points(checks.mostClipped)} % clipped samples, whose features are outside the range of the training by more than those of 99 in 100 held-out recordings, and where the set is empty or has more than half of the emotions. ` +
    `Of the held-out recordings it answers ${points(answered)} %` +
    `${rightIfAnswered === null ? "" : `, and ${points(rightIfAnswered)} % of these answers are right`}` +
    `${reasons.length === 0 ? "" : `; reasons to abstain: ${reasons.join(", ")}`}.`
  );
}

function unseenText(unseen: Answers["measured"]["unseen"]): string[] {
  if (unseen === null) return [];
  const { recordings, rejection, byConfidence, byLabel, abstained } = unseen;
  const labels = Object.entries(recordings).map(
    ([label, n]) => `${label} (${n}: ${byLabel[label].toFixed(2)})`,
  );
  const { value, low, high } = rejection;
  return [
    `Emotions that it lacks, by held-out speakers: told from known ones by their distance with an AUROC of ${value.toFixed(2)} (${low.toFixed(2)} .. ${high.toFixed(2)}), ` +
      `by confidence alone ${byConfidence.toFixed(2)}; 0.5 is chance. ${labels.join(", ")}. It abstains from ${points(abstained)} % of them by default, and **calls the others one of its own emotions**.`,
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
