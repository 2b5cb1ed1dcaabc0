/** @file From a corpus spec to the spectrograms that a run works on: which there are is kept here, their values stay on disk. */

import { type Clips, type Columns, EmoforgeError, isKnownSpeaker, type Recorded } from "../../core/index.ts";
import { loadCorpus } from "../../corpora/index.ts";
import type { FeaturesConfig } from "../../features/index.ts";
import { canonicalJson } from "../keep/canonical.ts";
import { damaged, type Keeping } from "../keep/kept.ts";
import type { CorpusSpec } from "../recipe/schema.ts";
import { extractClips, readClip } from "./clips.ts";
import {
  cardOf,
  corpusOptions,
  foldsOf,
  type PreparedCorpus,
  type PreparedFacts,
  type PrepareOptions,
  problemFacts,
  requireSome,
  selectionOf,
} from "./corpus.ts";
import { findingsOf } from "./findings.ts";

/** A corpus of spectrograms ready for experiments; clips of the corpus itself come first, those of its `training` corpus after. */
export interface PreparedClips extends PreparedFacts {
  readonly clips: Pick<Clips & Columns, "mels" | "hopMs" | "classes" | "labels" | "ids" | "speakers">;
  /** Of each clip. */
  readonly frames: readonly number[];
  readonly target: {
    /** Its id, whatever it is called in the results: splits of one corpus are alike in all its entries. */
    readonly id: string;
    /** How many clips, from the first on, belong to it. */
    readonly count: number;
    readonly share: number | undefined;
  };
  /** Id of the corpus that is trained on as well. */
  readonly training: string | undefined;
}

export type Prepared = PreparedCorpus | PreparedClips;

/** What predictions are read by: one entry for each row, or clip. */
export function rowsOf(prepared: Prepared): Pick<Clips & Columns, "classes" | "labels" | "ids" | "speakers"> {
  return "table" in prepared ? prepared.table : prepared.clips;
}

/** How many rows belong to the corpus itself. */
export function ownRows(prepared: Prepared): number {
  return "table" in prepared ? prepared.table.ids.length : prepared.target.count;
}

/** Features of a row, or mel bands of a frame. */
export function dimensionsOf(prepared: Prepared): number {
  return "table" in prepared ? prepared.table.features.length : prepared.clips.mels;
}

/** What `clips/<hash>.json` holds: the columns, and where each clip's values lie below the cache folder. */
interface StoredClips {
  readonly mels: number;
  readonly hopMs: number;
  readonly classes: readonly string[];
  readonly labels: readonly number[];
  readonly ids: readonly string[];
  readonly speakers: readonly string[];
  readonly paths: readonly string[];
}

/**
 * Loads a corpus and the one it is trained with, chooses classes, extracts spectrograms and stores for the workers where they are.
 *
 * @param seed Of the recipe, for `perClass`.
 * @param known Corpora prepared before with the same features and seed, which many entries of a recipe share.
 * @throws {EmoforgeError} when a corpus is absent, nothing of it can be used, or the two have different classes.
 */
export async function prepareClips(
  spec: CorpusSpec,
  features: FeaturesConfig,
  seed: number,
  options: PrepareOptions,
  known: KnownParts = new Map(),
): Promise<PreparedClips> {
  const part = async (from: NonNullable<CorpusSpec["training"]>, prefix: string) => {
    const { id, path, speakerPattern, audioRoot, columns, map, classes, labels, perClass } = from;
    const key = canonicalJson({
      id,
      path,
      speakerPattern,
      audioRoot,
      columns,
      map,
      classes,
      labels,
      perClass,
    });
    const found = known.get(key) ?? partOf(from, features, seed, options);
    known.set(key, found);
    return { ...(await found), prefix };
  };
  const target = await part(spec, "");
  const training =
    spec.training === undefined ? undefined : await part(spec.training, `${spec.training.id}/`);
  if (training !== undefined && training.classes.join() !== target.classes.join()) {
    throw new EmoforgeError(
      `Corpus "${spec.id}" is trained with "${training.id}": expected the same classes in the same order, got ${target.classes.join(", ")} and ${training.classes.join(", ")}. Give both \`labels\`, or \`map\` and \`classes\`.`,
    );
  }
  const parts = training === undefined ? [target] : [target, training];
  const stored: StoredClips = {
    mels: target.extracted.mels,
    hopMs: target.extracted.hopMs,
    classes: target.classes,
    labels: parts.flatMap(({ labels }) => labels),
    // Speakers of two corpora may have the same names, utterances the same ids.
    ids: parts.flatMap(({ utterances, prefix }) => utterances.map(({ id }) => prefix + id)),
    speakers: parts.flatMap(({ utterances, prefix }) =>
      utterances.map(({ speaker }) => (isKnownSpeaker(speaker) ? prefix + speaker : speaker)),
    ),
    paths: parts.flatMap(({ extracted }) => extracted.paths),
  };
  const everyone = parts.flatMap(({ utterances }) => utterances);
  return {
    clips: { ...stored, labels: Int32Array.from(stored.labels) },
    frames: parts.flatMap(({ extracted }) => extracted.frames),
    target: { id: spec.id, count: target.utterances.length, share: spec.share },
    training: training?.id,
    sexes: everyone.map(({ sex }) => sex),
    sessions: everyone.map(({ session }) => session),
    ...foldsOf(everyone),
    card: cardOf(spec, target.card),
    features: { set: features.set, version: target.extracted.version },
    excluded: target.excluded,
    problems: parts.flatMap(({ problems }) => problems),
    unusable: parts.reduce((sum, { unusable }) => sum + unusable, 0),
    damaged: parts.reduce((sum, { damaged }) => sum + damaged, 0),
    cautions: parts.flatMap(({ id, cautions }) =>
      parts.length === 1 ? cautions : cautions.map((text) => `${id}: ${text}`),
    ),
    twins: parts.flatMap(({ twins, prefix }) => twins.map((ids) => ids.map((one) => prefix + one))),
    ...(spec.speakersGuessed ? { speakersGuessed: spec.speakerPattern ?? "" } : {}),
    hash: await storeClips(stored, options),
  };
}

export type KnownParts = Map<string, ReturnType<typeof partOf>>;

/** One corpus of the two. */
async function partOf(
  spec: NonNullable<CorpusSpec["training"]>,
  features: FeaturesConfig,
  seed: number,
  options: PrepareOptions,
) {
  const corpus = await loadCorpus(spec, corpusOptions(options));
  const selected = selectionOf(spec, corpus, seed);
  const labelOf = new Map(selected.utterances.map(({ id }, i) => [id, selected.labels[i]]));
  const extracted = await extractClips(selected.utterances, features, options);
  requireSome(spec.id, extracted, selected.utterances.length);
  const { utterances } = extracted;
  const findings = await findingsOf(corpus, selected, options);
  return {
    id: spec.id,
    card: corpus.card,
    classes: selected.classes,
    excluded: selected.excluded,
    utterances,
    labels: utterances.map(({ id }) => labelOf.get(id) as number),
    extracted,
    ...problemFacts([...corpus.problems, ...extracted.problems, ...findings.problems]),
    cautions: findings.cautions,
    twins: findings.twins,
  };
}

/** Named by all that it says; the values are named by their content already. */
async function storeClips(stored: StoredClips, { platform, cacheFolder }: PrepareOptions): Promise<string> {
  const text = canonicalJson(stored);
  const hash = (await platform.hasher.sha256(text)).slice(0, 24);
  const path = `${cacheFolder}/clips/${hash}.json`;
  const { files } = platform;
  const there = await files.exists(path);
  if (there && (await files.readText(path)) === text) return hash;
  if (there) damaged(path, "its checksum is another", platform);
  await files.write(path, text, { durable: false });
  return hash;
}

/**
 * Reads the clips at these positions, in that order, of what `prepareClips` stored under `hash`.
 *
 * @throws {EmoforgeError} where something is missing or damaged that was whole when it was prepared.
 */
export async function clipReader(
  hash: string,
  cacheFolder: string,
  keeping: Keeping,
): Promise<(positions: readonly number[]) => Promise<Recorded<Clips>>> {
  const path = `${cacheFolder}/clips/${hash}.json`;
  const text = await keeping.files.readText(path);
  if (!(await keeping.hasher.sha256(text)).startsWith(hash)) throw lost(path);
  const stored = JSON.parse(text) as StoredClips;
  const { mels, hopMs, classes, labels, ids, speakers, paths } = stored;
  return async (positions) => {
    const clips: Float32Array[] = [];
    for (const i of positions) {
      const clip = await readClip(`${cacheFolder}/${paths[i]}`, mels, keeping);
      if (clip === undefined) throw lost(`${cacheFolder}/${paths[i]}`);
      clips.push(clip);
    }
    return {
      origin: "recorded",
      mels,
      hopMs,
      classes,
      clips,
      labels: Int32Array.from(positions, (i) => labels[i]),
      ids: positions.map((i) => ids[i]),
      speakers: positions.map((i) => speakers[i]),
    };
  };
}

function lost(path: string): EmoforgeError {
  return new EmoforgeError(
    `${path}: it was there and whole when this command began, and is not now. Give the command again: it is made anew.`,
  );
}
