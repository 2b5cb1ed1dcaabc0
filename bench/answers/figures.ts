/** @file The figures of nested models, over all speakers. */

import {
  auroc,
  calibrationError,
  inputKinds,
  type Judgement,
  judge,
  riskCoverage,
  type Stated,
} from "../../src/answers/index.ts";
import { score } from "../../src/evaluate/index.ts";
import type { NestedModel } from "./nested.ts";

const coverages = [0.8, 0.9, 0.95];

export interface Figures {
  readonly uar: number;
  /** The wrong kind: probabilities of labels against how often they are right. */
  readonly calibrationError: number;
  readonly uncalibratedError: number;
  readonly calibrations: Readonly<Record<string, number>>;
  readonly sets: readonly {
    readonly asked: number;
    readonly found: number;
    readonly size: number;
    readonly empty: number;
  }[];
  /** Share of proper recordings that fail an input check, and that abstain for whatever reason. */
  readonly inputAbstained: number;
  readonly abstained: number;
  /** Share of wrong answers among those that are given, and of the surest halves. */
  readonly riskAnswered: number;
  readonly riskOfHalf: number;
  readonly unseen: {
    readonly recordings: number;
    readonly byNovelty: number;
    readonly byShift: number;
    readonly byConfidence: number;
    readonly abstained: number;
  };
}

export function figuresOf(models: readonly NestedModel[], truth: ArrayLike<number>, k: number): Figures {
  const all = models.flatMap(({ tested, knowledge }) =>
    tested.map(({ at, evidence }) => ({
      at,
      evidence,
      knowledge,
      said: judge(evidence, knowledge, { abstain: "default", coverage: 0.9 }),
    })),
  );
  const unseen = models.flatMap(({ unseen, knowledge }) =>
    unseen.map(({ evidence }) => ({
      evidence,
      said: judge(evidence, knowledge, { abstain: "default", coverage: 0.9 }),
    })),
  );
  const right = all.map(({ at, evidence }) => evidence.label === truth[at]);
  const confidence = all.map(({ said, evidence }) => said.probabilities[evidence.label]);
  const stated: Stated = { right, confidence };
  const raw: Stated = {
    right,
    confidence: all.map(({ evidence }) => Math.exp(evidence.scores[evidence.label])),
  };
  const isInput = ({ reasons }: Judgement) => reasons.some(({ kind }) => inputKinds.includes(kind));
  const answered = all.flatMap(({ said }, i) => (said.abstained ? [] : [i]));
  const kinds: Record<string, number> = {};
  for (const { knowledge } of models)
    kinds[knowledge.calibration.kind] = (kinds[knowledge.calibration.kind] ?? 0) + 1;
  const doubt = (values: readonly number[]) => values.map((value) => -value);
  return {
    uar: round(
      score(
        all.map(({ at }) => truth[at]),
        all.map(({ evidence }) => evidence.label),
        k,
      ).uar,
    ),
    calibrationError: round(calibrationError(stated)),
    uncalibratedError: round(calibrationError(raw)),
    calibrations: kinds,
    sets: coverages.map((asked) => {
      const sets = all.map(
        ({ evidence, knowledge }) => judge(evidence, knowledge, { abstain: "never", coverage: asked }).set,
      );
      return {
        asked,
        found: round(mean(sets.map((set, i) => (set.includes(truth[all[i].at]) ? 1 : 0)))),
        size: round(mean(sets.map(({ length }) => length))),
        empty: round(mean(sets.map(({ length }) => (length === 0 ? 1 : 0)))),
      };
    }),
    inputAbstained: round(mean(all.map(({ said }) => (isInput(said) ? 1 : 0)))),
    abstained: round(1 - answered.length / all.length),
    riskAnswered: round(mean(answered.map((i) => (right[i] ? 0 : 1)))),
    riskOfHalf: round(riskCoverage(stated, [0.5])[0].risk),
    unseen: {
      recordings: unseen.length,
      byNovelty: round(
        auroc(
          all.map(({ evidence }) => evidence.distances.novelty),
          unseen.map(({ evidence }) => evidence.distances.novelty),
        ),
      ),
      byShift: round(
        auroc(
          all.map(({ evidence }) => evidence.distances.shift),
          unseen.map(({ evidence }) => evidence.distances.shift),
        ),
      ),
      byConfidence: round(
        auroc(
          doubt(confidence),
          doubt(unseen.map(({ said, evidence }) => said.probabilities[evidence.label])),
        ),
      ),
      abstained: round(mean(unseen.map(({ said }) => (said.abstained ? 1 : 0)))),
    },
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export const round = (value: number) => Number(value.toFixed(4));
