/** @file The page's side of views of spectrograms: its worker, the recordings that a view is made with, and both as sound. */

import { type Remote, wrap } from "comlink";
import { createRng, isKnownSpeaker } from "../../../../core/index.ts";
import type { UtteranceColumns } from "../../../server/columns.ts";
import { part } from "../../api.ts";
import { samplesOf } from "./bench.ts";
import type { MadeView, Material, Views } from "./views.worker.ts";

/** The beginning of a long recording: turning ten seconds into sound takes some seconds. */
export const longestViewSec = 10;

/** What makes the view: an augmenter with its options, or a fitted viewmaker by its name. */
export type Maker =
  | { readonly config: { readonly kind: string; readonly neutral?: unknown } }
  | { readonly viewmaker: string };

export interface Shown extends MadeView {
  /** Recordings that the statistics come from. */
  readonly others: number;
}

let worker: Remote<Views> | undefined;

export function openedViews(): Remote<Views> {
  worker ??= wrap<Views>(new Worker(new URL("./views.worker.ts", import.meta.url), { type: "module" }));
  return worker;
}

/** @throws {Error} saying what is wrong with the options, or which recording is missing. */
export async function makeView(
  corpus: string,
  index: number,
  columns: UtteranceColumns,
  maker: Maker,
  seed: string,
): Promise<Shown> {
  const neutral = "config" in maker ? String(maker.config.neutral ?? "") : "";
  const material = await materialOf(corpus, companions(columns, index, neutral), columns);
  const views = openedViews();
  const made =
    "config" in maker
      ? await views.make(material, maker.config, seed)
      : await views.viewBy(material, document.baseURI, `api/models/${part(maker.viewmaker)}/files`, seed);
  return { ...made, others: material.ids.length - 1 };
}

/** The sound of both, from the same method. */
export async function soundsOfView({ before, after, analysis }: MadeView) {
  const views = openedViews();
  return {
    original: await views.sound(before, analysis),
    altered: await views.sound(after, analysis),
    sampleRateHz: analysis.sampleRateHz,
  };
}

/** The recording first; then some of its speaker, neutral ones and those of its class among them, and some of its class by others. */
function companions({ ids, speaker, label }: UtteranceColumns, index: number, neutral: string): number[] {
  const rng = createRng("companions").fork(ids[index] ?? "");
  const wanted = label.names.indexOf(neutral);
  const known = isKnownSpeaker(speaker.names[speaker.codes[index]] ?? "");
  const own = (at: number) => !known || speaker.codes[at] === speaker.codes[index];
  const same = (at: number) => label.codes[at] === label.codes[index];
  const order = rng.shuffled([...ids.keys()].filter((at) => at !== index));
  const first = (count: number, fits: (at: number) => boolean) => order.filter(fits).slice(0, count);
  return [
    ...new Set([
      index,
      ...first(2, (at) => own(at) && label.codes[at] === wanted),
      ...first(2, (at) => own(at) && same(at)),
      ...first(6, own),
      ...first(3, same),
    ]),
  ];
}

/** Samples that were fetched last: options are tried on the same recordings again and again. */
const fetched = new Map<string, Promise<Float32Array>>();
const mostFetched = 40;

function fetchedSamples(corpus: string, at: number): Promise<Float32Array> {
  const key = JSON.stringify([corpus, at]);
  const known = fetched.get(key);
  if (known !== undefined) return known;
  const samples = samplesOf(corpus, at, longestViewSec);
  fetched.set(key, samples);
  samples.catch(() => fetched.delete(key));
  const [oldest] = fetched.keys();
  if (fetched.size > mostFetched) fetched.delete(oldest);
  return samples;
}

async function materialOf(
  corpus: string,
  positions: readonly number[],
  { ids, speaker, label }: UtteranceColumns,
): Promise<Material> {
  return {
    samples: await Promise.all(positions.map((at) => fetchedSamples(corpus, at))),
    ids: positions.map((at) => ids[at]),
    speakers: positions.map((at) => speaker.names[speaker.codes[at]]),
    labels: positions.map((at) => label.codes[at]),
    classes: label.names,
  };
}
