/** @file From choices to results: how strangers fare, what ranks where, and what could not be told apart. */

import { createRng, type Rng } from "../../core/index.ts";
import {
  bootstrapMetric,
  gainCounts,
  metricsByGroup,
  pairedDifference,
  type Run,
  score,
} from "../../evaluate/index.ts";
import { round } from "../../store/index.ts";
import { type Choice, labelsOf, type Setting } from "./choose.ts";
import { foldOf } from "./parts.ts";
import type { Paired, QuestionResult, Ranked } from "./results.ts";
import type { Candidate, Question } from "./shapes.ts";
import type { Said } from "./work.ts";

export interface Statistics {
  readonly resamples: number;
  readonly level: number;
}

/** Predictions for every recording, each by a model that had not heard its speaker. */
export interface Pooled {
  readonly run: Run;
  readonly said: readonly Said[];
  /** For each recording the part it is in, and the candidate that judged it. */
  readonly part: readonly string[];
  readonly by: readonly Candidate[];
}

export interface GatheredQuestion {
  readonly result: QuestionResult;
  readonly nested: Pooled;
  /** Candidates that were tried on all parts, the best first. */
  readonly finalists: readonly { readonly candidate: Candidate; readonly pooled: Pooled }[];
}

/** @param baseline The fixed default, if it is in the space; its trainings on all parts have been done. */
export function gatherQuestion(
  question: Question,
  choices: readonly Choice[],
  baseline: Candidate | undefined,
  setting: Setting,
  seed: number,
  { resamples, level }: Statistics,
): GatheredQuestion {
  const { material, parts } = setting;
  const classes = material.classes.length;
  const kept = choices[choices.length - 1];
  const rng = createRng(seed).fork("search", question);
  const interval = (run: Run, metric: "uar" | "wa", name: string) => {
    const { value, low, high } = bootstrapMetric([run], classes, {
      metric,
      resamples,
      level,
      rng: rng.fork("interval", name, metric),
    });
    return { value: round(value), low: round(low), high: round(high) };
  };
  const nested = pooledBy(question, (part) => choices[part].winner, setting);
  if (nested === undefined) throw new Error("a chosen candidate without predictions");
  const finalists = kept.tried
    .filter(({ parts: tried, uar }) => tried === parts.length && !Number.isNaN(uar))
    .flatMap(({ candidate }) => {
      const pooled = pooledBy(question, () => candidate, setting);
      return pooled === undefined ? [] : [{ candidate, pooled }];
    });
  // With a single candidate there are no rungs.
  if (finalists.length === 0) finalists.push({ candidate: kept.winner, pooled: nested });
  const [best] = finalists;
  const winner = finalists.find(({ candidate }) => candidate === kept.winner) ?? best;
  const others = finalists.filter((one) => one !== winner);
  const compared = judged(
    others.map(({ candidate, pooled }) =>
      difference(pooled.run, winner.pooled.run, classes, rng.fork("against", candidate.id), resamples, level),
    ),
    1 - level,
  );
  const against = new Map(others.map(({ candidate }, i) => [candidate.id, compared[i]]));
  const measured = score(nested.run.truth, nested.run.predicted, classes);
  const result: QuestionResult = {
    normalisation: question,
    nested: {
      uar: interval(nested.run, "uar", "nested"),
      wa: interval(nested.run, "wa", "nested"),
      recall: measured.recall.map((value) => (Number.isFinite(value) ? round(value) : null)),
      bySpeaker: bySpeaker(nested.run, classes),
    },
    naive: { candidate: best.candidate.id, uar: interval(best.pooled.run, "uar", best.candidate.id) },
    winner: kept.winner.id,
    choices: choices.slice(0, -1).map(({ winner, inner }, part) => ({
      part: parts[part].name,
      candidate: winner.id,
      inner: Number.isNaN(inner) ? -1 : round(inner),
    })),
    ranking: rankingOf(kept, choices, finalists, against, (pooled, id) => interval(pooled.run, "uar", id)),
    baseline: baselineOf(question, baseline, nested, setting, rng, { resamples, level }, interval),
    failed: kept.tried.flatMap(({ candidate, uar }) =>
      Number.isNaN(uar)
        ? [{ candidate: candidate.id, message: failureOf(candidate, question, setting) }]
        : [],
    ),
  };
  return { result, nested, finalists };
}

function rankingOf(
  kept: Choice,
  choices: readonly Choice[],
  finalists: GatheredQuestion["finalists"],
  against: ReadonlyMap<string, Paired>,
  intervalOf: (pooled: Pooled, id: string) => Ranked["interval"],
): Ranked[] {
  const pooled = new Map(finalists.map((one) => [one.candidate.id, one.pooled]));
  const tried =
    kept.tried.length > 0 ? kept.tried : [{ candidate: kept.winner, rungs: 0, parts: 0, uar: Number.NaN }];
  return tried.map(({ candidate: { id }, rungs, parts, uar }): Ranked => {
    const own = pooled.get(id);
    const interval = own === undefined ? null : intervalOf(own, id);
    return {
      candidate: id,
      rungs,
      parts,
      uar: interval?.value ?? (Number.isNaN(uar) ? null : round(uar)),
      interval,
      againstWinner: against.get(id) ?? null,
      chosenIn: choices.filter(({ judge, winner }) => judge !== null && winner.id === id).length,
    };
  });
}

function baselineOf(
  question: Question,
  baseline: Candidate | undefined,
  nested: Pooled,
  setting: Setting,
  rng: Rng,
  { resamples, level }: Statistics,
  interval: (run: Run, metric: "uar", name: string) => Ranked["interval"],
): QuestionResult["baseline"] {
  const pooled = baseline && pooledBy(question, () => baseline, setting);
  if (baseline === undefined || pooled === undefined) return null;
  const classes = setting.material.classes.length;
  const gain = difference(nested.run, pooled.run, classes, rng.fork("baseline"), resamples, level);
  const uar = interval(pooled.run, "uar", baseline.id);
  if (uar === null) return null;
  return { candidate: baseline.id, uar, gain: judged([gain], 1 - level)[0] };
}

type Difference = ReturnType<typeof pairedDifference>;

function difference(a: Run, b: Run, classes: number, rng: Rng, resamples: number, level: number): Difference {
  return pairedDifference([a], [b], classes, { metric: "uar", resamples, level, rng });
}

/** @param alpha That of the intervals. */
function judged(differences: readonly Difference[], alpha: number): Paired[] {
  const verdicts = gainCounts(
    differences.map(({ difference: found, p, speakers }) => ({ amount: 1, difference: found, p, speakers })),
    1,
    alpha,
  );
  return differences.map(({ difference: { value, low, high }, p }, i) => ({
    difference: { value: round(value), low: round(low), high: round(high) },
    p: round(p),
    pHolm: differences.length === 1 || verdicts[i].pHolm === null ? null : round(verdicts[i].pHolm as number),
    verdict: verdicts[i].verdict,
  }));
}

/** @returns Undefined if a training failed. */
export function pooledBy(
  question: Question,
  judgeOf: (part: number) => Candidate,
  { material, parts, workshop }: Setting,
): Pooled | undefined {
  const labels = labelsOf(material);
  const speakerOf = new Map(material.ids.map((id, i) => [id, material.speakers[i]]));
  const ids: string[] = [];
  const said: Said[] = [];
  const part: string[] = [];
  const by: Candidate[] = [];
  for (const [p, { name, ids: own }] of parts.entries()) {
    const candidate = judgeOf(p);
    const outcome = workshop.of({ candidate, question, fold: foldOf(null, p) });
    if ("failed" in outcome) return undefined;
    for (const id of own) {
      ids.push(id);
      said.push(outcome.said.get(id) as Said);
      part.push(name);
      by.push(candidate);
    }
  }
  const run: Run = {
    key: "0/0",
    ids,
    speakers: ids.map((id) => speakerOf.get(id) as string),
    truth: Int32Array.from(ids, (id) => labels.get(id) as number),
    predicted: Int32Array.from(said, ({ label }) => label),
  };
  return { run, said, part, by };
}

function bySpeaker(
  { truth, predicted, speakers }: Run,
  classes: number,
): QuestionResult["nested"]["bySpeaker"] {
  return metricsByGroup({ truth, predicted, groups: speakers }, classes).map(({ group, uar, n }) => ({
    speaker: group,
    uar: round(uar),
    utterances: n,
  }));
}

function failureOf(candidate: Candidate, question: Question, { parts, workshop }: Setting): string {
  for (let p = 0; p < parts.length; p++) {
    try {
      const outcome = workshop.of({ candidate, question, fold: foldOf(null, p) });
      if ("failed" in outcome) return outcome.failed;
    } catch {
      // It was not tried on this part.
    }
  }
  return "a training failed";
}
