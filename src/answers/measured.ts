/** @file How good the answers of a model are, each judged by what was learned of other speakers. */

import * as z from "zod";
import type { Rng } from "../core/index.ts";
import { intervalSchema } from "../evaluate/index.ts";
import { answeredByGroup, answeredGroupsSchema, answeredOf, shareByReason } from "./answered.ts";
import { auroc } from "./auroc.ts";
import { calibrated, chooseCalibration, others, type Unheard } from "./calibrate.ts";
import { calibrationError, reliability, type Stated } from "./calibration-error.ts";
import { fitChecks } from "./checks.ts";
import { conformalSet, fitThresholds, thresholdFor } from "./conformal.ts";
import { defaultAnswering, type Judgement, judge, type Knowledge } from "./judge.ts";
import { type Distances, thresholdsOf } from "./likeness.ts";
import type { SignalMeasures } from "./measures.ts";
import { partsByGroup, positionsByGroup, without } from "./parts.ts";
import { bootstrapGroups } from "./resample.ts";
import { riskCoverage } from "./risk-coverage.ts";

/** Recordings of held-out speakers, with all that is known of each, `[n]`. */
export interface Tested extends Unheard {
  readonly predicted: ArrayLike<number>;
  readonly distances: readonly Distances[];
  readonly measures: readonly SignalMeasures[];
  /** What groups the recordings belong to: column -> a group for each, "" where it is not known. */
  readonly columns?: Readonly<Record<string, readonly string[]>>;
}

/** Recordings of emotions that the models do not know, by speakers that they had not heard either. */
export interface Unseen {
  /** Own labels, `[m]`. */
  readonly labels: readonly string[];
  readonly groups: readonly string[];
  /** `[m, k]`. */
  readonly scores: Float64Array;
  readonly predicted: ArrayLike<number>;
  readonly distances: readonly Distances[];
  readonly measures: readonly SignalMeasures[];
}

const share = z.number().min(0).max(1);

export const measuredSchema = z.strictObject({
  /** Expected calibration error, and what it would be without calibration. */
  calibrationError: intervalSchema,
  uncalibratedError: share,
  /** Recordings by the probability of their label: how many, its mean, and how often it was right. */
  reliability: z.array(z.strictObject({ count: z.number(), confidence: share, accuracy: share })),
  /** For the sets: asked for, found, emotions in a set, share of empty ones, and found by speaker, sorted. */
  coverage: z.array(
    z.strictObject({
      asked: share,
      found: intervalSchema,
      size: z.number(),
      empty: share,
      bySpeaker: z.array(share),
    }),
  ),
  /** The surest first: share answered, probability of the least sure of them, share of wrong answers. */
  riskCoverage: z.array(z.strictObject({ answered: share, confidence: share, risk: share })),
  /** By default: share of recordings that are answered, share of answers that are right, and how many abstain for which reason. */
  answered: share,
  rightIfAnswered: share.nullable(),
  abstained: z.record(z.string(), share),
  /** The same by sex, language and further columns; those of which nothing is known are left out. */
  byGroup: z.array(answeredGroupsSchema).optional(),
  /** Recordings of emotions that the model lacks, where the corpus has any. */
  unseen: z
    .strictObject({
      recordings: z.record(z.string(), z.int()),
      /** AUROC of the distance to the nearest emotion, and of confidence alone. */
      rejection: intervalSchema,
      byConfidence: z.number(),
      byLabel: z.record(z.string(), z.number()),
      /** Share that abstains by default. */
      abstained: share,
    })
    .nullable(),
});

export type Measured = Readonly<z.output<typeof measuredSchema>>;

/** What sets are asked for when they are measured. */
export const nominalCoverage = [0.8, 0.9, 0.95];

/**
 * Calibration, thresholds and limits are learned from all speakers but one (or a twentieth of them), and applied to that one, in turn.
 * The models themselves had not heard it; those whose scores calibrate it had, which makes no difference that can be measured on
 * EMO-DB (bench/answers.ts does it nested).
 */
export function measureAnswers(tested: Tested, unseen: Unseen | null, rng: Rng): Measured {
  const { k, truth, predicted, groups, scores } = tested;
  const n = truth.length;
  const judged: Judgement[] = new Array(n);
  const inSet = nominalCoverage.map(() => ({ hit: new Uint8Array(n), size: new Float64Array(n) }));
  const judgedUnseen: Judgement[] = new Array(unseen?.labels.length ?? 0);
  for (const part of partsByGroup(groups)) {
    const knowledge = knowledgeWithout(tested, part);
    for (const i of part) {
      judged[i] = judge(evidenceAt(tested, k, i), knowledge, defaultAnswering);
      for (const [c, coverage] of nominalCoverage.entries()) {
        const set = conformalSet(judged[i].probabilities, thresholdFor(knowledge.sets, coverage));
        inSet[c].size[i] = set.length;
        inSet[c].hit[i] = set.includes(truth[i]) ? 1 : 0;
      }
    }
    const speakers = new Set(part.map((i) => groups[i]));
    for (const [i, group] of unseen?.groups.entries() ?? [])
      if (speakers.has(group))
        judgedUnseen[i] = judge(evidenceAt(unseen as Unseen, k, i), knowledge, defaultAnswering);
  }
  const right = Array.from({ length: n }, (_, i) => predicted[i] === truth[i]);
  const stated: Stated = {
    right,
    confidence: judged.map(({ probabilities }, i) => probabilities[predicted[i]]),
  };
  const before: Stated = { right, confidence: right.map((_, i) => Math.exp(scores[i * k + predicted[i]])) };
  const answered = answeredOf(judged, right);
  const byGroup = answeredByGroup(tested.columns ?? {}, judged, right);
  return {
    calibrationError: rounded(
      bootstrapGroups([groups], ([weights]) => calibrationError(stated, weights), rng.fork("error")),
    ),
    uncalibratedError: round(calibrationError(before)),
    reliability: reliability(stated).map(({ count, confidence, accuracy }) => ({
      count,
      confidence: round(confidence),
      accuracy: round(accuracy),
    })),
    coverage: nominalCoverage.map((asked, c) => ({
      asked,
      found: rounded(
        bootstrapGroups(
          [groups],
          ([weights]) => weightedMean(inSet[c].hit, weights),
          rng.fork("coverage", c),
        ),
      ),
      size: round(mean(inSet[c].size)),
      empty: round(mean(inSet[c].size.map((size) => (size === 0 ? 1 : 0)))),
      bySpeaker: bySpeaker(inSet[c].hit, groups),
    })),
    riskCoverage: riskCoverage(stated).map((point) => ({
      answered: round(point.answered),
      confidence: round(point.confidence),
      risk: round(point.risk),
    })),
    ...answered,
    abstained: shareByReason(judged),
    ...(byGroup.length === 0 ? {} : { byGroup }),
    unseen: unseen === null ? null : measureUnseen(tested, stated, unseen, judgedUnseen, rng.fork("unseen")),
  };
}

/** What is learned of all recordings but those of a part; of all where there are no others. */
function knowledgeWithout(tested: Tested, part: readonly number[]): Knowledge {
  const { distances, measures } = tested;
  const all = part.length === distances.length;
  const rest = without(all ? [] : part, distances.length);
  const unheard = others(tested, part);
  return {
    ...calibrationAndSets(unheard),
    likeness: thresholdsOf(rest.map((i) => distances[i])),
    checks: fitChecks(rest.map((i) => measures[i])),
  };
}

export function calibrationAndSets(unheard: Unheard): Pick<Knowledge, "calibration" | "sets"> {
  const { k, scores, truth, groups } = unheard;
  const { calibration } = chooseCalibration(unheard);
  const probabilities = calibrated(calibration, scores, k);
  const ofTruth = Float64Array.from(groups, (_, i) => probabilities[i * k + truth[i]]);
  return { calibration, sets: fitThresholds(ofTruth, groups) };
}

function evidenceAt(rows: Omit<Unseen, "labels">, k: number, i: number) {
  return {
    scores: rows.scores.subarray(i * k, (i + 1) * k),
    label: rows.predicted[i],
    distances: rows.distances[i],
    measures: rows.measures[i],
  };
}

function measureUnseen(
  tested: Tested,
  { confidence }: Stated,
  unseen: Unseen,
  judged: readonly Judgement[],
  rng: Rng,
): Measured["unseen"] {
  const known = tested.distances.map(({ novelty }) => novelty);
  const novel = unseen.distances.map(({ novelty }) => novelty);
  const doubt = (value: number) => 1 - value;
  const counts: Record<string, number> = {};
  for (const label of unseen.labels) counts[label] = (counts[label] ?? 0) + 1;
  const ofLabel = (label: string) => novel.filter((_, i) => unseen.labels[i] === label);
  return {
    recordings: counts,
    rejection: rounded(
      bootstrapGroups(
        [tested.groups, unseen.groups],
        ([negatives, positives]) => auroc(known, novel, { negatives, positives }),
        rng,
      ),
    ),
    byConfidence: round(
      auroc(
        Array.from(confidence, doubt),
        judged.map(({ probabilities }, i) => doubt(probabilities[unseen.predicted[i]])),
      ),
    ),
    byLabel: Object.fromEntries(
      Object.keys(counts)
        .sort()
        .map((label) => [label, round(auroc(known, ofLabel(label)))]),
    ),
    abstained: round(mean(judged.map(({ abstained }) => (abstained ? 1 : 0)))),
  };
}

function bySpeaker(hit: Uint8Array, groups: readonly string[]): number[] {
  return [...positionsByGroup(groups).values()]
    .map((positions) => round(mean(positions.map((i) => hit[i]))))
    .sort((a, b) => a - b);
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function weightedMean(values: ArrayLike<number>, weights: Float64Array): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i] * values[i];
    total += weights[i];
  }
  return sum / total;
}

const round = (value: number) => Number(value.toFixed(4));

function rounded({ value, low, high }: { value: number; low: number; high: number }) {
  return { value: round(value), low: round(low), high: round(high) };
}
