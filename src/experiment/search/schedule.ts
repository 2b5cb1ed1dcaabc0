/**
 * @file How much is tried within a budget: decided before anything is trained, from the estimates that kinds give of themselves, so that a
 * slow machine finds the same as a fast one. Successive halving (Jamieson & Talwalkar 2016): all candidates are tried on a few parts of the
 * speakers, the better ones on more of them, the best on all.
 */

import { ParameterError } from "../../core/index.ts";
import { mediumOf } from "../media/index.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import { farthest, pairsWithin } from "./parts.ts";
import type { Candidate, Rung, Schedule } from "./shapes.ts";

/** More would take longer without being surer: what is tested in a part is a tenth of the data. */
export const mostParts = 10;
const fewParts = 5;

/** Distances of the rungs, and which share of the candidates goes on to the next: from what finds most to what takes least. */
const ladder: readonly { readonly distances: readonly number[]; readonly shares: readonly number[] }[] = [
  { distances: [2, mostParts], shares: [1 / 2] },
  { distances: [1, 2, mostParts], shares: [1 / 2, 1 / 2] },
  { distances: [1, 2, mostParts], shares: [1 / 3, 1 / 2] },
  { distances: [1, mostParts], shares: [1 / 5] },
  { distances: [1, mostParts], shares: [1 / 12] },
];

/** Fewer are not worth halving. */
const fewestHalved = 4;

/** Candidates of a judge are not those of another: so many more than each has are tried on a fold. */
const union = 1.5;

/** No candidate may take a larger share of the budget by itself. */
const largestShare = 0.25;

/** Seconds for each value of a fold's data: to read it, to normalise it and to form inner products. */
const secondsPerValue = 4e-8;

/** Worker-seconds of one training and test. @param kept Share of the data in the training side. */
export function fitSeconds(
  { augmenter, amount, classifier }: Candidate,
  prepared: Pick<PreparedCorpus, "medium" | "columns" | "dimensions" | "meanFrames">,
  kept: number,
): number {
  const medium = mediumOf(prepared);
  const items = Math.round(kept * prepared.columns.ids.length);
  const made = Math.round(amount * items);
  const { dimensions, meanFrames } = prepared;
  const size = { dimensions, meanFrames, classes: prepared.columns.classes.length };
  const { kind, name: _, ...options } = classifier;
  const { kind: source, name: __, ...settings } = augmenter;
  const augmenting = amount === 0 ? 0 : medium.augmenters.of(source).cost(settings, { ...size, items, made });
  const training = medium.classifiers.of(kind).cost(options, { ...size, items: items + made, made: 0 });
  return augmenting + training + secondsPerValue * prepared.columns.ids.length * dimensions * meanFrames;
}

/**
 * Chooses rungs, and leaves out what no budget has room for.
 *
 * @param seconds Of one training of each candidate, in their order.
 * @param questions How many normalisations are asked about: each takes a search of its own.
 * @throws {ParameterError} for a budget in which not even one candidate can be judged.
 */
export function scheduleOf(
  candidates: readonly Candidate[],
  seconds: readonly number[],
  speakers: number,
  questions: number,
  budgetSec: number,
): Schedule {
  const partCounts = [...new Set([Math.min(mostParts, speakers), Math.min(fewParts, speakers)])];
  const leftOut: { candidate: string; reason: string }[] = [];
  let taking = candidates.map((candidate, i) => ({ candidate, seconds: seconds[i] }));
  const leave = (which: (typeof taking)[number], need: number) => {
    taking = taking.filter((one) => one !== which);
    leftOut.push({
      candidate: which.candidate.id,
      reason: `it would take about ${duration(need)} of computing by itself, of ${duration(budgetSec)}`,
    });
  };
  const alone = (one: (typeof taking)[number]) => {
    const parts = partCounts[partCounts.length - 1];
    return questions * one.seconds * (pairsWithin(1, parts) + parts);
  };
  for (const one of [...taking])
    if (taking.length > 1 && alone(one) > largestShare * budgetSec) leave(one, alone(one));
  while (true) {
    for (const parts of partCounts)
      for (const rungs of rungsOf(taking.length, parts)) {
        const steps = estimated(
          taking.map((one) => one.seconds),
          rungs,
          parts,
          questions,
        );
        const estimateSec = steps.rungs.reduce((sum, rung) => sum + rung.estimateSec, steps.lastSec);
        if (estimateSec <= budgetSec)
          return {
            parts,
            rungs: steps.rungs,
            candidates: taking.map(({ candidate }) => candidate.id),
            leftOut: leftOut.toSorted((a, b) => (a.candidate < b.candidate ? -1 : 1)),
            estimateSec: Math.ceil(estimateSec),
            budgetSec,
          };
      }
    if (taking.length === 1)
      throw new ParameterError(
        "--minutes",
        `at least ${Math.ceil(alone(taking[0]) / 60)} for "${taking[0].candidate.name}" alone, with one worker`,
        Math.floor(budgetSec / 60),
        "Give more minutes or workers, or a space of quicker candidates: --space.",
      );
    const slowest = taking.reduce((most, one) => (one.seconds > most.seconds ? one : most));
    leave(slowest, alone(slowest));
  }
}

/** The steps of the ladder for so many candidates and parts, without steps that are the same. */
function rungsOf(candidates: number, parts: number): Omit<Rung, "estimateSec">[][] {
  const far = farthest(parts);
  if (candidates === 1) return [[]];
  if (candidates < fewestHalved) return [[{ distance: far, candidates }]];
  return ladder.map(({ distances, shares }) => {
    let left = candidates;
    const rungs: Omit<Rung, "estimateSec">[] = [];
    for (const [i, distance] of distances.entries()) {
      rungs.push({ distance: Math.min(distance, far), candidates: left });
      left = Math.max(2, Math.ceil((shares[i] ?? 1) * left));
    }
    // A rung that sees no more speakers than the one before it decides nothing new.
    return rungs.filter(({ distance }, i) => distance > (rungs[i - 1]?.distance ?? 0));
  });
}

/** What each rung takes, and what comes after them. The slowest are taken to go on. */
function estimated(
  seconds: readonly number[],
  rungs: readonly Omit<Rung, "estimateSec">[],
  parts: number,
  questions: number,
): { readonly rungs: Rung[]; readonly lastSec: number } {
  const slowest = [...seconds].sort((a, b) => b - a);
  const sum = (count: number) => slowest.slice(0, count).reduce((total, one) => total + one, 0);
  let [before, ownBefore] = [0, 0];
  const found = rungs.map(({ distance, candidates }, i): Rung => {
    const pairs = pairsWithin(distance, parts);
    const tried = Math.min(seconds.length, Math.ceil((i === 0 ? 1 : union) * candidates));
    const own = distance >= farthest(parts) ? parts : Math.min(parts, 2 * distance);
    const all = sum(tried) * (pairs - before) + sum(candidates) * (own - ownBefore);
    [before, ownBefore] = [pairs, own];
    return { distance, candidates, estimateSec: Math.ceil(questions * all) };
  });
  // Each part's choice is trained once more, on all other parts; so is the default that all is compared with.
  return { rungs: found, lastSec: Math.ceil(questions * 2 * sum(1) * parts) };
}

/** "90 s", "12 min", "3.5 h". */
function duration(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
