/** @file The figures of a score, from answers and true classes. */

import {
  auroc,
  bootstrapGroups,
  calibrationError,
  type Distances,
  reasonKinds,
  reliability,
  riskCoverage,
  type Stated,
} from "../../answers/index.ts";
import { isKnownSpeaker, type Rng, type Utterance } from "../../core/index.ts";
import {
  bootstrapMetric,
  type Interval,
  metricsByGroup,
  metricsOf,
  type Run,
  score,
} from "../../evaluate/index.ts";
import type { CorpusScore, GroupFigures, SetFigures } from "./shapes.ts";

/** One recording as it was judged, in terms of the classes that are scored. */
export interface Judged {
  readonly utterance: Utterance;
  readonly predicted: number;
  /** What `predicted` says of itself. */
  readonly confidence: number;
  readonly abstained: boolean;
  /** Kinds of reasons. */
  readonly reasons: readonly string[];
  /** For each coverage asked for, the classes that may be true; null without answers. */
  readonly sets: readonly (readonly number[])[] | null;
  readonly distances: Distances | undefined;
}

export const coverages = [0.8, 0.9, 0.95];

type Figures = Pick<
  CorpusScore,
  | "resampled"
  | "uar"
  | "wa"
  | "chance"
  | "recall"
  | "confusion"
  | "calibrationError"
  | "reliability"
  | "sets"
  | "abstention"
  | "riskCoverage"
  | "unseen"
  | "groups"
>;

/**
 * @param truth Index into `classes` of each known recording.
 * @param unseen Recordings of emotions that are none of the classes.
 */
export function figuresOf(
  classes: readonly string[],
  known: readonly Judged[],
  truth: readonly number[],
  unseen: readonly Judged[],
  rng: Rng,
): Figures {
  const k = classes.length;
  const predicted = known.map((one) => one.predicted);
  const ids = known.map(({ utterance }, i) => `${utterance.id}#${i}`);
  const speakers = known.map(({ utterance }) => utterance.speaker);
  const run: Run = {
    key: "all",
    ids,
    speakers,
    truth: Int32Array.from(truth),
    predicted: Int32Array.from(predicted),
  };
  const metric = (name: "uar" | "wa") => bootstrapMetric([run], k, { metric: name, rng: rng.fork(name) });
  const { recall, confusion } = metricsOf(score(truth, predicted, k).confusion);
  const counts = confusion.map((row) => row.reduce((sum, n) => sum + n, 0));
  const tested = counts.filter((n) => n > 0).length;
  const bySpeaker = speakers.every(isKnownSpeaker) && new Set(speakers).size > 1;
  const groups = bySpeaker ? speakers : ids;
  const stated: Stated = {
    confidence: known.map((one) => one.confidence),
    right: predicted.map((label, i) => label === truth[i]),
  };
  return {
    resampled: {
      unit: bySpeaker ? "speaker" : "utterance",
      count: new Set(groups).size,
      speakers: speakers.every(isKnownSpeaker) ? new Set(speakers).size : null,
    },
    uar: rounded(metric("uar")),
    wa: rounded(metric("wa")),
    chance: round(1 / tested),
    recall: Object.fromEntries(
      classes.map((name, c) => [
        name,
        { recall: counts[c] === 0 ? null : round(recall[c]), recordings: counts[c] },
      ]),
    ),
    confusion,
    calibrationError: rounded(
      bootstrapGroups([groups], ([weights]) => calibrationError(stated, weights), rng.fork("error")),
    ),
    reliability: reliability(stated).map(({ count, confidence, accuracy }) => ({
      count,
      confidence: round(confidence),
      accuracy: round(accuracy),
    })),
    sets: setsOf(known, truth, groups, rng),
    abstention: abstentionOf(known, stated),
    riskCoverage: riskCoverage(stated).map(({ answered, confidence, risk }) => ({
      answered: round(answered),
      confidence: round(confidence),
      risk: round(risk),
    })),
    unseen: unseen.length === 0 ? null : unseenOf(known, groups, unseen, rng.fork("unseen")),
    groups: {
      speaker: groupsOf(known, truth, predicted, k, ({ speaker }) =>
        isKnownSpeaker(speaker) ? speaker : "unknown",
      ),
      sex: groupsOf(known, truth, predicted, k, ({ sex }) => sex),
      language: groupsOf(known, truth, predicted, k, ({ language }) => language),
    },
  };
}

function setsOf(
  known: readonly Judged[],
  truth: readonly number[],
  groups: readonly string[],
  rng: Rng,
): SetFigures[] | null {
  if (known[0].sets === null) return null;
  return coverages.map((asked, c) => {
    const sets = known.map((one) => one.sets?.[c] ?? []);
    const hit = sets.map((set, i) => (set.includes(truth[i]) ? 1 : 0));
    const found = bootstrapGroups(
      [groups],
      ([weights]) => {
        let [sum, total] = [0, 0];
        for (const [i, weight] of weights.entries()) {
          sum += weight * hit[i];
          total += weight;
        }
        return sum / total;
      },
      rng.fork("coverage", c),
    );
    return {
      asked,
      found: rounded(found),
      size: round(mean(sets.map(({ length }) => length))),
      empty: round(mean(sets.map(({ length }) => (length === 0 ? 1 : 0)))),
    };
  });
}

function abstentionOf(known: readonly Judged[], { right }: Stated): CorpusScore["abstention"] {
  if (known[0].sets === null) return null;
  const answered = known.flatMap(({ abstained }, i) => (abstained ? [] : [i]));
  const shares = reasonKinds.map(
    (kind) => [kind, mean(known.map(({ reasons }) => (reasons.includes(kind) ? 1 : 0)))] as const,
  );
  return {
    answered: round(answered.length / known.length),
    rightIfAnswered: answered.length === 0 ? null : round(mean(answered.map((i) => (right[i] ? 1 : 0)))),
    byReason: Object.fromEntries(
      shares.filter(([, share]) => share > 0).map(([kind, share]) => [kind, round(share)]),
    ),
  };
}

function unseenOf(
  known: readonly Judged[],
  groups: readonly string[],
  unseen: readonly Judged[],
  rng: Rng,
): CorpusScore["unseen"] {
  const others = unseen.map(({ utterance: { speaker, id } }, i) =>
    groups.includes(speaker) ? speaker : `${id}#${i}`,
  );
  const told = (by: (one: Judged) => number) => {
    const [negatives, positives] = [known.map(by), unseen.map(by)];
    return rounded(
      bootstrapGroups(
        [groups, others],
        ([ofKnown, ofUnseen]) => auroc(negatives, positives, { negatives: ofKnown, positives: ofUnseen }),
        rng,
      ),
    );
  };
  const hasDistances = [...known, ...unseen].every(({ distances }) => distances !== undefined);
  return {
    recordings: unseen.length,
    byDistance: hasDistances ? told(({ distances }) => distances?.novelty ?? 0) : null,
    byConfidence: told(({ confidence }) => 1 - confidence),
    abstained: round(mean(unseen.map(({ abstained }) => (abstained ? 1 : 0)))),
  };
}

function groupsOf(
  known: readonly Judged[],
  truth: readonly number[],
  predicted: readonly number[],
  k: number,
  nameOf: (utterance: Utterance) => string,
): GroupFigures[] {
  const names = known.map(({ utterance }) => nameOf(utterance));
  return metricsByGroup({ truth, predicted, groups: names }, k).map(({ group, n, uar, wa, recall }) => {
    const own = known.filter((_, i) => names[i] === group);
    return {
      name: group,
      recordings: n,
      uar: round(uar),
      wa: round(wa),
      classes: recall.filter((value) => !Number.isNaN(value)).length,
      answered: round(mean(own.map(({ abstained }) => (abstained ? 0 : 1)))),
    };
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const round = (value: number) => Number(value.toFixed(4));

function rounded({ value, low, high }: Interval): Interval {
  return { value: round(value), low: round(low), high: round(high) };
}
