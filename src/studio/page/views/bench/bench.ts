/** @file The page's side of the bench: its worker, and the recordings that are altered and heard. */

import { type Remote, wrap } from "comlink";
import type { Hearing } from "../../../../augment/index.ts";
import { createRng } from "../../../../core/index.ts";
import type { UtteranceColumns } from "../../../server/columns.ts";
import { recordingAddress } from "../../ui/listen.tsx";
import type { Bench, PlannedStep } from "./alter.worker.ts";
import type { Pictures } from "./picture.ts";

/** The rate of the features, at which effects work. */
export const rateHz = 16_000;
/** The beginning of a long recording. */
export const longestSec = 30;

let worker: Remote<Bench> | undefined;

export function openedBench(): Remote<Bench> {
  worker ??= wrap<Bench>(new Worker(new URL("./alter.worker.ts", import.meta.url), { type: "module" }));
  return worker;
}

/** @throws {Error} with the server's sentence. */
export async function samplesOf(corpus: string, index: number, mostSec = longestSec): Promise<Float32Array> {
  const response = await fetch(`${recordingAddress(corpus, index)}/sound?rate=${rateHz}&to=${mostSec}`);
  if (response.ok) return new Float32Array(await response.arrayBuffer());
  const { error } = (await response.json().catch(() => ({}))) as { error?: string };
  throw new Error(error ?? `The studio answers ${response.status}.`);
}

export interface Made {
  readonly steps: readonly PlannedStep[];
  /** Ids of the recordings that are heard beside the one. */
  readonly heard: readonly string[];
  readonly original: Float32Array;
  readonly altered: Float32Array;
  readonly pictures: Pictures;
  /** Whether the tempo has changed: the same share of both is the same place. */
  readonly stretched: boolean;
}

/** Alters one recording. @throws {Error} saying what is wrong with the steps, or which other recording is missing. */
export async function make(
  corpus: string,
  index: number,
  columns: UtteranceColumns,
  how: { readonly steps: readonly object[]; readonly choose: "all" | "one"; readonly seed: string },
): Promise<Made> {
  const bench = openedBench();
  const [steps, original] = await Promise.all([
    bench.plan(how.steps, how.choose, how.seed),
    samplesOf(corpus, index),
  ]);
  const rng = createRng(how.seed);
  const others = steps.map(({ effect, hears }, i) => {
    if (hears === undefined) return [];
    const fitting = rng.fork("others", i).shuffled(candidates(columns, index, hears));
    if (fitting.length === 0) throw new Error(missing(effect, hears));
    return fitting.slice(0, hears.count);
  });
  const sounds = await Promise.all(
    others.map((some) => Promise.all(some.map((at) => samplesOf(corpus, at)))),
  );
  const { samples, pictures } = await bench.alter(original, rateHz, steps, sounds, how.seed);
  return {
    steps,
    heard: others.flat().map((at) => columns.ids[at]),
    original,
    altered: samples,
    pictures,
    stretched: steps.some(({ effect }) => effect === "tempo"),
  };
}

/** Recordings that may be heard: other speakers' where there are any, or the same speaker's in a class. */
function candidates({ ids, speaker, label }: UtteranceColumns, index: number, hears: Hearing): number[] {
  const rest = Array.from(ids.keys()).filter((at) => at !== index);
  const own = (at: number) => speaker.codes[at] === speaker.codes[index];
  if (hears.of === "class") {
    const wanted = label.names.indexOf(hears.class);
    return rest.filter((at) => own(at) && label.codes[at] === wanted);
  }
  const strangers = rest.filter((at) => !own(at));
  return strangers.length > 0 ? strangers : rest;
}

function missing(effect: string, hears: Hearing): string {
  return hears.of === "class"
    ? `${effect}: expected another recording of this speaker in class "${hears.class}", found none. Choose another class or recording.`
    : `${effect}: expected other recordings in the corpus, found none. Choose another colour of noise, or a corpus with more recordings.`;
}
