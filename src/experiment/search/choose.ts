/** @file The halving: for each part of the speakers, and for the model that is kept, the candidates that do best on other parts. */

import { EmoforgeError } from "../../core/index.ts";
import { best, pooledUar, prudent, type Tally, tallyOf } from "./halving.ts";
import type { Job } from "./jobs.ts";
import type { Material } from "./material.ts";
import { foldOf, innerParts, judgesOf } from "./parts.ts";
import type { Candidate, Judge, Part, Question, Schedule } from "./shapes.ts";
import type { Outcome, Workshop } from "./work.ts";

/** What was found of a candidate on the parts that a judge had tried it on. */
export interface Tried {
  readonly candidate: Candidate;
  /** How many rungs it was in, from 1. */
  readonly rungs: number;
  /** On how many parts it was tried. */
  readonly parts: number;
  /** Pooled UAR there; NaN if a training failed. */
  readonly uar: number;
}

export interface Choice {
  readonly judge: Judge;
  readonly winner: Candidate;
  /** UAR of the winner where it was chosen: flattered by choosing. */
  readonly inner: number;
  /** All candidates: those that came furthest first, then by UAR. */
  readonly tried: readonly Tried[];
}

export interface Setting {
  readonly material: Material;
  readonly parts: readonly Part[];
  readonly candidates: readonly Candidate[];
  readonly schedule: Schedule;
  readonly workshop: Workshop;
}

/**
 * Chooses for every judge and question; nobody who is judged by a choice takes part in it.
 *
 * @returns For each question the choices for all parts in turn, then (judge null) for the model that is kept.
 */
export async function chooseAll(
  questions: readonly Question[],
  setting: Setting,
  onRung: (rung: number, share: number, note: string) => void = () => {},
): Promise<ReadonlyMap<Question, readonly Choice[]>> {
  const { schedule, candidates, workshop } = setting;
  const judges = judgesOf(schedule.parts);
  const states = questions.flatMap((question) =>
    judges.map((judge) => ({
      question,
      judge,
      alive: inOrderFor(question, candidates),
      tried: new Map<string, Tried>(),
    })),
  );
  for (const [r, { distance }] of schedule.rungs.entries()) {
    const jobs = states.flatMap(({ question, judge, alive }) =>
      innerParts(judge, distance, schedule.parts).flatMap((inner) =>
        alive.map((candidate): Job => ({ candidate, question, fold: foldOf(judge, inner) })),
      ),
    );
    await workshop.run(jobs, (share, note) => onRung(r, share, note));
    for (const state of states) {
      const inner = innerParts(state.judge, distance, schedule.parts);
      for (const candidate of state.alive) {
        const tallies = talliesOf(candidate, state.question, state.judge, inner, setting);
        const uar = tallies === undefined ? Number.NaN : pooledUar(tallies);
        state.tried.set(candidate.id, { candidate, rungs: r + 1, parts: inner.length, uar });
      }
      const next = schedule.rungs[r + 1]?.candidates;
      const found = (candidate: Candidate) =>
        talliesOf(candidate, state.question, state.judge, inner, setting);
      const last = next === undefined ? prudent(state.alive, found) : undefined;
      const left =
        next === undefined
          ? last === undefined
            ? []
            : [last]
          : goingOn(state.alive, ({ id }) => state.tried.get(id)?.uar ?? Number.NaN, next);
      if (left.length === 0) throw nothingLeft(state.alive, state.question, state.judge, inner, setting);
      state.alive = left;
    }
  }
  const choices = new Map<Question, Choice[]>(questions.map((question) => [question, []]));
  for (const { question, judge, alive, tried } of states) {
    const [winner] = alive;
    choices.get(question)?.push({
      judge,
      winner,
      inner: tried.get(winner.id)?.uar ?? Number.NaN,
      tried: [...tried.values()].sort(
        (a, b) =>
          b.rungs - a.rungs ||
          (Number.isNaN(b.uar) ? -1 : b.uar) - (Number.isNaN(a.uar) ? -1 : a.uar) ||
          (a.candidate.id < b.candidate.id ? -1 : 1),
      ),
    });
  }
  return choices;
}

function nothingLeft(
  alive: readonly Candidate[],
  question: Question,
  judge: Judge,
  inner: readonly number[],
  { workshop }: Setting,
): EmoforgeError {
  const [failed] = alive.flatMap((candidate) =>
    inner.flatMap((part) => {
      const outcome = workshop.of({ candidate, question, fold: foldOf(judge, part) });
      return "failed" in outcome ? [`${candidate.name}: ${outcome.failed}`] : [];
    }),
  );
  return new EmoforgeError(
    `The search has no candidate left: a training of each of them failed. The first: ${failed} Change what it names, or give another --space.`,
  );
}

/** In order of preference. */
function inOrderFor(question: Question, candidates: readonly Candidate[]): readonly Candidate[] {
  const preferred = candidates.filter(({ preferredFor }) => preferredFor === question);
  return [...preferred, ...candidates.filter((one) => !preferred.includes(one))];
}

/** The better ones in the order of the space, and in any case the first: it is what one would take without a search. */
function goingOn(
  alive: readonly Candidate[],
  scoreOf: (candidate: Candidate) => number,
  count: number,
): Candidate[] {
  const better = new Set(best(alive, scoreOf, count));
  const [first] = alive;
  return alive.filter((one) => better.has(one) || (one === first && !Number.isNaN(scoreOf(one))));
}

/** Undefined if a training failed. */
function talliesOf(
  candidate: Candidate,
  question: Question,
  judge: Judge,
  inner: readonly number[],
  { material, parts, workshop }: Setting,
): Tally[] | undefined {
  const tallies: Tally[] = [];
  for (const part of inner) {
    const outcome = workshop.of({ candidate, question, fold: foldOf(judge, part) });
    if ("failed" in outcome) return undefined;
    tallies.push(tallyOnPart(outcome, parts[part], material));
  }
  return tallies;
}

function tallyOnPart({ said }: Extract<Outcome, { said: unknown }>, part: Part, material: Material): Tally {
  const labels = labelsOf(material);
  return tallyOf(
    part.ids.map((id) => labels.get(id) as number),
    part.ids.map((id) => said.get(id)?.label ?? -1),
    material.classes.length,
  );
}

const known = new WeakMap<Material, ReadonlyMap<string, number>>();

/** Id of a recording -> its class. */
export function labelsOf(material: Material): ReadonlyMap<string, number> {
  const found = known.get(material) ?? new Map(material.ids.map((id, i) => [id, material.labels[i]]));
  known.set(material, found);
  return found;
}
