/** @file What is drawn for an altered recording: settings of the effects, and whose recordings are heard besides. */

import {
  type AlterationStep,
  type DrawnStep,
  drawSteps,
  type Hearing,
  hearingOf,
} from "../../augment/index.ts";
import { type Columns, createRng, isKnownSpeaker, ParameterError, type Rng } from "../../core/index.ts";

export interface AlterationRule {
  readonly steps: readonly AlterationStep[];
  readonly choose: "all" | "one";
}

/** A recording to be altered, and how; recordings are named by their positions in a corpus. */
export interface PlannedAlteration {
  readonly of: number;
  readonly steps: readonly (DrawnStep & { readonly others: readonly number[] })[];
  /** Name of the random stream. */
  readonly seed: string;
}

/** Finds recordings that may be heard in another one. */
export interface Voices {
  /** @returns Positions, at most as many as are asked for, never `of` itself; the first ones that come in an order drawn for `of`. */
  find(of: number, hearing: Hearing, rng: Rng): number[];
}

/** @returns Null if an effect needs a recording that there is not. */
export function planAlteration(
  of: number,
  rule: AlterationRule,
  seed: string,
  voices: Voices,
): PlannedAlteration | null {
  const rng = createRng(seed);
  const steps: (DrawnStep & { others: number[] })[] = [];
  for (const [i, step] of drawSteps(rule.steps, rule.choose, rng.fork("settings")).entries()) {
    const hearing = hearingOf(step);
    const others = hearing === undefined ? [] : voices.find(of, hearing, rng.fork("others", i));
    if (hearing !== undefined && others.length === 0) return null;
    steps.push({ ...step, others });
  }
  return { of, steps, seed };
}

/** Everyone who is heard in it: the recording itself first. */
export function heardIn({ of, steps }: Pick<PlannedAlteration, "of" | "steps">): number[] {
  return [...new Set([of, ...steps.flatMap(({ others }) => others)])];
}

type Corpus = Pick<Columns, "classes" | "labels" | "speakers">;

/**
 * Recordings of the training side of a fold alone: other speakers' where anyone's will do. In every fold the order in which they are
 * taken is the same, so that most folds can share what is extracted, and what is tested has no influence on it.
 */
export function trainingVoices(corpus: Corpus, allowed: ReadonlySet<number>): Voices {
  const { labels, speakers } = corpus;
  const positions = [...allowed].sort((a, b) => a - b);
  const bySpeaker = positionsBySpeaker(corpus);
  return {
    find(of, hearing, rng) {
      if (hearing.of === "class") {
        const own = ofClass(corpus, bySpeaker, of, hearing.class);
        return rng
          .shuffled(own)
          .filter((at) => allowed.has(at))
          .slice(0, hearing.count);
      }
      const found = new Set<number>();
      // Drawn from all recordings, so that those that are not allowed only leave gaps in the order.
      for (let tries = 0; found.size < hearing.count && tries < 40 * labels.length; tries++) {
        const at = rng.integer(labels.length);
        if (allowed.has(at) && at !== of && speakers[at] !== speakers[of]) found.add(at);
      }
      if (found.size > 0) return [...found];
      return rng.shuffled(positions.filter((at) => at !== of)).slice(0, hearing.count);
    },
  };
}

/** Other recordings of the same speaker alone: where a fold tests speakers, no voice that was trained on is heard in a test. */
export function testingVoices(corpus: Corpus): Voices {
  const bySpeaker = positionsBySpeaker(corpus);
  return {
    find(of, hearing, rng) {
      const own =
        hearing.of === "class"
          ? ofClass(corpus, bySpeaker, of, hearing.class)
          : (bySpeaker.get(corpus.speakers[of]) ?? []).filter((at) => at !== of);
      return rng.shuffled(own).slice(0, hearing.count);
    },
  };
}

/** Positions of known speakers. */
function positionsBySpeaker({ speakers }: Corpus): ReadonlyMap<string, readonly number[]> {
  const known = [...speakers.keys()].filter((at) => isKnownSpeaker(speakers[at]));
  return Map.groupBy(known, (at) => speakers[at]);
}

function ofClass(
  { classes, labels, speakers }: Corpus,
  bySpeaker: ReadonlyMap<string, readonly number[]>,
  of: number,
  name: string,
): number[] {
  const label = classes.indexOf(name);
  if (label < 0) throw new ParameterError("copypaste, class", `one of ${classes.join(", ")}`, name);
  return (bySpeaker.get(speakers[of]) ?? []).filter((at) => at !== of && labels[at] === label);
}
