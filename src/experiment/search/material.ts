/** @file The data of a search: the same recordings with each set of features, and the parts into which their speakers are dealt. */

import {
  createRng,
  EmoforgeError,
  type Hasher,
  isKnownSpeaker,
  knownSpeakers,
  ParameterError,
  throwIfAborted,
} from "../../core/index.ts";
import { type Protocol, splitFolds } from "../../evaluate/index.ts";
import type { FeaturesConfig } from "../../features/index.ts";
import { canonicalJson } from "../../store/index.ts";
import { twinsOf, withoutTwins } from "../plan/places.ts";
import { type PrepareOptions, prepareCorpus } from "../prepare/corpus.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import type { CorpusSpec } from "../recipe/schema.ts";
import { type FoldKey, partsOfFold } from "./parts.ts";
import type { Candidate, Part } from "./shapes.ts";

/** One to test, one to choose on, one to train on. */
export const fewestSpeakers = 3;

/** A table or list of clips, and where in it the recordings are that all sets could be computed of. */
export interface SetMaterial {
  readonly prepared: PreparedCorpus;
  /** Position in `Material.ids` -> position in the data. */
  readonly at: readonly number[];
  readonly twins: ReturnType<typeof twinsOf>;
}

export interface Material {
  readonly sets: ReadonlyMap<string, SetMaterial>;
  readonly ids: readonly string[];
  readonly speakers: readonly string[];
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  /** Recordings that not every set could be computed of. */
  readonly lost: number;
}

export function setKey(features: FeaturesConfig): string {
  return canonicalJson(features);
}

/**
 * Extracts what candidates need.
 *
 * @throws {EmoforgeError} if there are too few speakers, or some are unknown.
 */
export async function gatherMaterial(
  corpus: CorpusSpec,
  candidates: readonly Pick<Candidate, "features">[],
  options: PrepareOptions,
  seed: number,
): Promise<Material> {
  if (corpus.training !== undefined || corpus.share !== undefined)
    throw new EmoforgeError("A search is about one corpus: leave out `training` and `share`.");
  const wanted = new Map(candidates.map(({ features }) => [setKey(features), features]));
  const prepared = new Map<string, PreparedCorpus>();
  for (const [key, features] of wanted) {
    throwIfAborted(options.signal);
    const one = await prepareCorpus(corpus, features, options, seed);
    requireSpeakers(one);
    prepared.set(key, one);
  }
  const all = [...prepared.values()];
  const [first] = all;
  const inEvery = all.map(({ columns }) => new Map(columns.ids.map((id, i) => [id, i])));
  const kept = first.columns.ids.flatMap((id, i) => (inEvery.every((ids) => ids.has(id)) ? [i] : []));
  const ids = kept.map((i) => first.columns.ids[i]);
  const speakers = kept.map((i) => first.columns.speakers[i]);
  requireSpeakers({ columns: { ...first.columns, speakers } });
  const sets = [...prepared].map(([key, one], s): [string, SetMaterial] => [
    key,
    {
      prepared: one,
      at: ids.map((id) => inEvery[s].get(id) as number),
      twins: twinsOf({ ...one.columns, sessions: one.sessions, twins: one.twins }),
    },
  ]);
  return {
    sets: new Map(sets),
    ids,
    speakers,
    labels: Int32Array.from(kept, (i) => first.columns.labels[i]),
    classes: first.columns.classes,
    lost: Math.max(...all.map(({ columns }) => columns.ids.length)) - ids.length,
  };
}

function requireSpeakers({
  columns: { speakers },
}: {
  readonly columns: { readonly speakers: readonly string[] };
}) {
  const unknown = speakers.filter((name) => !isKnownSpeaker(name)).length;
  if (unknown > 0)
    throw new ParameterError(
      "search",
      "a known speaker for every recording",
      `${unknown} of ${speakers.length} without one`,
      "Say the speakers: --speaker-pattern, or a column of the manifest. Without them nobody can tell how strangers will fare.",
    );
  const known = knownSpeakers(speakers);
  if (known.length < fewestSpeakers)
    throw new ParameterError(
      "search",
      `at least ${fewestSpeakers} speakers: one to test, one to choose on, one to train on`,
      `${known.length} (${known.join(", ")})`,
      "With two, `emoforge train` still tests a model that you choose on each of them.",
    );
}

/** The folds that a plain run of a candidate has as well. */
export function protocolOf(parts: number, speakers: number): Protocol {
  return parts === speakers ? { kind: "leave-one-speaker-out" } : { kind: "k-fold-by-speaker", folds: parts };
}

/** Deals speakers into parts as a run with this seed deals them into folds. */
export function partsOf(material: Material, count: number, seed: number): Part[] {
  const [{ prepared }] = material.sets.values();
  const { ids, speakers, labels, classes } = material;
  // The stream is that of `planCorpus`.
  const rng = createRng(seed).fork(prepared.card.id).fork("split", 0);
  const rows = { ids, speakers, labels, classes, sessions: ids.map(() => "") };
  const { folds } = splitFolds(protocolOf(count, knownSpeakers(speakers).length), rows, rng);
  return folds.map(({ name, test }) => ({
    name,
    speakers: [...new Set(test.map((i) => speakers[i]))].sort(),
    ids: test.map((i) => ids[i]),
  }));
}

/** Positions in the data of a set. */
export function sidesOf(
  { at, twins }: SetMaterial,
  { ids }: Material,
  parts: readonly Part[],
  fold: FoldKey,
): { readonly train: number[]; readonly test: number[] } {
  const tested = new Set(partsOfFold(fold).flatMap((part) => parts[part].ids));
  const test = at.filter((_, i) => tested.has(ids[i]));
  const train = at.filter((_, i) => !tested.has(ids[i]));
  return { train: [...withoutTwins({ name: fold, train, test }, twins)], test };
}

/** What a search depends on besides its settings. */
export async function materialHash({ sets }: Material, hasher: Hasher): Promise<string> {
  const hashes = [...sets].map(([key, { prepared }]) => [key, prepared.hash]);
  return hasher.sha256(canonicalJson(hashes));
}
