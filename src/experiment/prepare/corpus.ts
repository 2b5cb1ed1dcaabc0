/** @file From a corpus spec to the one table that a run works on, stored where workers find it. */

import {
  type Corpus,
  type CorpusCard,
  costsRecording,
  createRng,
  EmoforgeError,
  type Problem,
  type Recorded,
  type Rows,
  type Utterance,
} from "../../core/index.ts";
import { labelMapOf, loadCorpus, type Selection, selectClasses } from "../../corpora/index.ts";
import type { FeaturesConfig } from "../../features/index.ts";
import { canonicalJson } from "../keep/canonical.ts";
import { damaged, type Keeping } from "../keep/kept.ts";
import { type CorpusSpec, keyOf } from "../recipe/schema.ts";
import { type ExtractOptions, extractAll } from "./extract.ts";
import { findingsOf } from "./findings.ts";

/** What is known of a prepared corpus besides its rows. */
export interface PreparedFacts {
  readonly sexes: readonly string[];
  readonly sessions: readonly string[];
  /** The sides of each row in published folds; absent where the corpus has none. */
  readonly folds?: readonly Utterance["folds"][];
  readonly card: CorpusCard;
  readonly features: { readonly set: string; readonly version: string };
  readonly excluded: Readonly<Record<string, number>>;
  readonly problems: readonly { readonly file: string; readonly message: string }[];
  /** How many of the problems cost a recording. */
  readonly unusable: number;
  /** How many recordings are used although decoding had something to say of them. */
  readonly damaged: number;
  /** Sentences on what could be learned in place of the emotion. */
  readonly cautions: readonly string[];
  /** Ids of utterances with the same audio: groups of two or more. */
  readonly twins: readonly (readonly string[])[];
  /** The pattern that gave the speakers, where nobody has confirmed it. */
  readonly speakersGuessed?: string;
  /** Hash of all values, labels, ids and speakers. */
  readonly hash: string;
}

/** A corpus ready for experiments. */
export interface PreparedCorpus extends PreparedFacts {
  readonly table: Recorded<Rows>;
}

export interface PrepareOptions extends ExtractOptions {
  readonly dataFolder: string | undefined;
}

/** What `tables/<hash>.json` holds beside the values in `tables/<hash>.f32`. */
interface StoredMeta {
  readonly features: readonly string[];
  readonly classes: readonly string[];
  readonly labels: readonly number[];
  readonly ids: readonly string[];
  readonly speakers: readonly string[];
}

/**
 * Loads a corpus, chooses its classes, extracts features and stores the table in the cache for the workers.
 *
 * @param seed Of the recipe, for `perClass`.
 * @throws {EmoforgeError} when the corpus is absent, or nothing of it can be used.
 */
export async function prepareCorpus(
  spec: CorpusSpec,
  features: FeaturesConfig,
  options: PrepareOptions,
  seed = 1,
): Promise<PreparedCorpus> {
  const { platform, cacheFolder } = options;
  const corpus = await loadCorpus(spec, corpusOptions(options));
  const selected = selectionOf(spec, corpus, seed);
  const labelOf = new Map(selected.utterances.map((utterance, i) => [utterance.id, selected.labels[i]]));
  const extracted = await extractAll(selected.utterances, features, options);
  requireSome(spec.id, extracted, selected.utterances.length);
  const findings = await findingsOf(corpus, selected, options);
  const table: Recorded<Rows> = {
    origin: "recorded",
    features: extracted.names,
    classes: selected.classes,
    data: extracted.data,
    labels: Int32Array.from(extracted.utterances, ({ id }) => labelOf.get(id) as number),
    ids: extracted.utterances.map(({ id }) => id),
    speakers: extracted.utterances.map(({ speaker }) => speaker),
  };
  return {
    table,
    sexes: extracted.utterances.map(({ sex }) => sex),
    sessions: extracted.utterances.map(({ session }) => session),
    ...foldsOf(extracted.utterances),
    card: cardOf(spec, corpus.card),
    features: { set: features.set, version: extracted.version },
    excluded: selected.excluded,
    ...problemFacts([...corpus.problems, ...extracted.problems, ...findings.problems]),
    cautions: findings.cautions,
    twins: findings.twins,
    ...(spec.speakersGuessed ? { speakersGuessed: spec.speakerPattern ?? "" } : {}),
    hash: await storeTable(table, platform, cacheFolder),
  };
}

/** The published folds, where there are any. */
export function foldsOf(utterances: readonly Utterance[]): Pick<PreparedFacts, "folds"> {
  if (utterances.every(({ folds }) => folds === undefined)) return {};
  return { folds: utterances.map(({ folds }) => folds) };
}

type Recordings = NonNullable<CorpusSpec["training"]>;

export function corpusOptions({ platform, dataFolder, cacheFolder }: PrepareOptions) {
  return {
    files: platform.files,
    ...(dataFolder === undefined ? {} : { dataRoot: dataFolder }),
    cacheFolder,
    remark: platform.remark,
    hasher: platform.hasher,
  };
}

/** The utterances and classes that a spec asks for. */
export function selectionOf(spec: Recordings, corpus: Corpus, seed: number): Selection {
  const { map, classes } = spec.labels === undefined ? spec : labelMapOf(spec.labels, spec.id);
  const selected = selectClasses(corpus, {
    ...(map === undefined ? {} : { map }),
    ...(classes === undefined ? {} : { classes }),
  });
  const { perClass } = spec;
  if (perClass === undefined) return selected;
  const rng = createRng(seed).fork(spec.id, "subset");
  const kept = new Set(
    selected.classes.flatMap((name, label) => {
      const rows = [...selected.labels.keys()].filter((i) => selected.labels[i] === label);
      return rng.fork(name).shuffled(rows).slice(0, perClass);
    }),
  );
  const positions = [...selected.labels.keys()].filter((i) => kept.has(i));
  return {
    ...selected,
    utterances: positions.map((i) => selected.utterances[i]),
    labels: Int32Array.from(positions, (i) => selected.labels[i]),
  };
}

/** Under the name of the entry, where it has one of its own. */
export function cardOf(spec: CorpusSpec, card: CorpusCard): CorpusCard {
  return spec.name === undefined ? card : { ...card, id: keyOf(spec), title: `${spec.name} (${card.title})` };
}

/** @throws {EmoforgeError} if no utterance is left, with the first reason. */
export function requireSome(
  id: string,
  extracted: { readonly utterances: readonly unknown[]; readonly problems: readonly Problem[] },
  selected: number,
): void {
  if (extracted.utterances.length > 0) return;
  const first = extracted.problems.find(costsRecording)?.message ?? "no utterance has one of the classes";
  throw new EmoforgeError(
    `Corpus "${id}": not one of ${selected} utterances could be used. The first problem: ${first}`,
  );
}

/** Problems by the names of their files, and how many of them cost a recording or damage it. */
export function problemFacts(
  problems: readonly Problem[],
): Pick<PreparedFacts, "problems" | "unusable" | "damaged"> {
  return {
    problems: problems.map(({ file, message }) => ({ file: baseName(file), message })),
    unusable: problems.filter(costsRecording).length,
    damaged: new Set(problems.filter(({ kind }) => kind === "damaged").map(({ file }) => file)).size,
  };
}

/** Stores a table in the cache under the hash of all that it holds, which is returned. */
export async function storeTable(
  table: Recorded<Rows>,
  keeping: Keeping,
  cacheFolder: string,
): Promise<string> {
  const { files } = keeping;
  const meta: StoredMeta = {
    features: table.features,
    classes: table.classes,
    labels: [...table.labels],
    ids: table.ids,
    speakers: table.speakers,
  };
  const text = canonicalJson(meta);
  const bytes = new Uint8Array(table.data.buffer, table.data.byteOffset, table.data.byteLength);
  const hash = await tableHash(bytes, text, keeping);
  const path = `${cacheFolder}/tables/${hash}`;
  const stored = await Promise.all([files.exists(`${path}.f32`), files.exists(`${path}.json`)]);
  if (!stored.includes(false)) {
    const [values, description] = await storedParts(path, keeping);
    if ((await tableHash(values, description, keeping)) === hash) return hash;
    damaged(`${path}.${description === text ? "f32" : "json"}`, "its checksum is another", keeping);
  }
  await files.write(`${path}.f32`, bytes, { durable: false });
  await files.write(`${path}.json`, text, { durable: false });
  return hash;
}

/** Names a table by all that it holds, so that no other checksum is needed. */
async function tableHash(bytes: Uint8Array, text: string, { hasher }: Keeping): Promise<string> {
  return (await hasher.sha256(`${await hasher.sha256(bytes)}/${text}`)).slice(0, 24);
}

async function storedParts(path: string, { files }: Keeping): Promise<[bytes: Uint8Array, text: string]> {
  return [await files.read(`${path}.f32`), await files.readText(`${path}.json`)];
}

/**
 * The table that `prepareCorpus` stored under `hash`.
 *
 * @throws {EmoforgeError} if it was removed or damaged since.
 */
export async function readTable(
  hash: string,
  cacheFolder: string,
  keeping: Keeping,
): Promise<Recorded<Rows>> {
  const path = `${cacheFolder}/tables/${hash}`;
  const [bytes, text] = await storedParts(path, keeping);
  if ((await tableHash(bytes, text, keeping)) !== hash) {
    throw new EmoforgeError(
      `${path}.f32: it was whole when this command began, and is not now. Give the command again: it is made anew.`,
    );
  }
  const meta = JSON.parse(text) as StoredMeta;
  const data = new Float32Array(new Uint8Array(bytes).buffer);
  return { origin: "recorded", ...meta, data, labels: Int32Array.from(meta.labels) };
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
