/** @file From a corpus spec to the data that a run works on, stored where workers find it. */

import {
  type Corpus,
  type CorpusCard,
  costsRecording,
  createRng,
  EmoforgeError,
  isKnownSpeaker,
  type Problem,
  type Utterance,
} from "../../core/index.ts";
import { labelMapOf, loadCorpus, type Selection, selectClasses } from "../../corpora/index.ts";
import type { FeaturesConfig } from "../../features/index.ts";
import { canonicalJson } from "../../store/index.ts";
import { type Extracted, mediumOf } from "../media/index.ts";
import { type CorpusSpec, keyOf, mediumKindOf } from "../recipe/schema.ts";
import type { ExtractOptions } from "./extraction.ts";
import { findingsOf } from "./findings.ts";
import type { PreparedCorpus } from "./shapes.ts";

export interface PrepareOptions extends ExtractOptions {
  readonly dataFolder: string | undefined;
}

/** Corpora already prepared with the same features and seed; many entries of a recipe may share them. */
export type KnownParts = Map<string, Promise<Part>>;

/** Either the corpus itself or the one it is trained with. */
interface Part
  extends Pick<
    PreparedCorpus,
    "card" | "excluded" | "left" | "problems" | "unusable" | "damaged" | "cautions" | "twins"
  > {
  readonly id: string;
  readonly classes: readonly string[];
  readonly labels: readonly number[];
  readonly extracted: Extracted;
}

/**
 * Loads a corpus and the one it is trained with, chooses classes, extracts features or spectrograms and stores them in the cache for
 * the workers.
 *
 * @param seed The recipe's, for `perClass`.
 * @throws {EmoforgeError} when a corpus is absent, nothing of it can be used, or the two have different classes.
 */
export async function prepareCorpus(
  spec: CorpusSpec,
  features: FeaturesConfig,
  options: PrepareOptions,
  seed = 1,
  known: KnownParts = new Map(),
): Promise<PreparedCorpus> {
  const kind = mediumKindOf(features);
  const part = (from: Recordings): Promise<Part> => {
    const { id, path, speakerPattern, audioRoot, columns, groupBy, map, classes, labels, perClass } = from;
    const key = canonicalJson({
      id,
      path,
      speakerPattern,
      audioRoot,
      columns,
      groupBy,
      map,
      classes,
      labels,
      perClass,
    });
    const found = known.get(key) ?? partOf(from, features, seed, options);
    known.set(key, found);
    return found;
  };
  const target = await part(spec);
  const training = spec.training === undefined ? undefined : await part(spec.training);
  if (training !== undefined && training.classes.join() !== target.classes.join()) {
    throw new EmoforgeError(
      `Corpus "${spec.id}" is trained with "${training.id}": expected the same classes in the same order, got ${target.classes.join(", ")} and ${training.classes.join(", ")}. Give both \`labels\`, or \`map\` and \`classes\`.`,
    );
  }
  const parts = training === undefined ? [target] : [target, training];
  // Speakers of two corpora may have the same names, and utterances the same ids.
  const prefixOf = (one: Part) => (one === target ? "" : `${one.id}/`);
  const everyone = parts.flatMap(({ extracted }) => extracted.utterances);
  const columns = {
    classes: target.classes,
    labels: Int32Array.from(parts.flatMap(({ labels }) => labels)),
    ids: parts.flatMap((one) => one.extracted.utterances.map(({ id }) => prefixOf(one) + id)),
    speakers: parts.flatMap((one) =>
      one.extracted.utterances.map(({ speaker }) =>
        isKnownSpeaker(speaker) ? prefixOf(one) + speaker : speaker,
      ),
    ),
  };
  const stored = await mediumOf({ medium: kind }).store(
    parts.map(({ extracted }) => extracted),
    columns,
    options,
  );
  return {
    medium: kind,
    columns,
    own: target.extracted.utterances.length,
    utterances: everyone,
    ...(spec.groupBy === undefined ? {} : { groupBy: spec.groupBy }),
    left: target.left,
    id: spec.id,
    share: spec.share,
    training: training?.id,
    ...stored,
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
    twins: parts.flatMap((one) => one.twins.map((ids) => ids.map((id) => prefixOf(one) + id))),
    ...(spec.speakersGuessed ? { speakersGuessed: spec.speakerPattern ?? "" } : {}),
  };
}

async function partOf(
  spec: Recordings,
  features: FeaturesConfig,
  seed: number,
  options: PrepareOptions,
): Promise<Part> {
  const corpus = await loadCorpus(spec, corpusOptions(options));
  const selected = selectionOf(spec, corpus, seed);
  const labelOf = new Map(selected.utterances.map(({ id }, i) => [id, selected.labels[i]]));
  const medium = mediumOf({ medium: mediumKindOf(features) });
  const extracted = await medium.extract(selected.utterances, features, options);
  requireSome(spec.id, extracted, selected.utterances.length);
  const findings = await findingsOf(corpus, selected, options);
  return {
    id: spec.id,
    card: corpus.card,
    classes: selected.classes,
    excluded: selected.excluded,
    left: selected.left,
    labels: extracted.utterances.map(({ id }) => labelOf.get(id) as number),
    extracted,
    ...problemFacts([...corpus.problems, ...extracted.problems, ...findings.problems]),
    cautions: findings.cautions,
    twins: findings.twins,
  };
}

/** The published folds, if there are any. */
function foldsOf(utterances: readonly Utterance[]): Pick<PreparedCorpus, "folds"> {
  if (utterances.every(({ folds }) => folds === undefined)) return {};
  return { folds: utterances.map(({ folds }) => folds) };
}

type Recordings = NonNullable<CorpusSpec["training"]> & Pick<CorpusSpec, "groupBy">;

function corpusOptions({ platform, dataFolder, cacheFolder }: PrepareOptions) {
  return {
    files: platform.files,
    ...(dataFolder === undefined ? {} : { dataRoot: dataFolder }),
    cacheFolder,
    remark: platform.remark,
    hasher: platform.hasher,
  };
}

/** The utterances and classes that a spec asks for. */
function selectionOf(spec: Recordings, corpus: Corpus, seed: number): Selection {
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

/** The card, under the name of the entry if it has one of its own. */
function cardOf(spec: CorpusSpec, card: CorpusCard): CorpusCard {
  return spec.name === undefined ? card : { ...card, id: keyOf(spec), title: `${spec.name} (${card.title})` };
}

/** @throws {EmoforgeError} if no utterance is left, with the first reason. */
function requireSome(
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

/** Problems under the bare names of their files, how many of them cost a recording, and how many recordings are damaged. */
function problemFacts(
  problems: readonly Problem[],
): Pick<PreparedCorpus, "problems" | "unusable" | "damaged"> {
  return {
    problems: problems.map(({ file, message }) => ({ file: baseName(file), message })),
    unusable: problems.filter(costsRecording).length,
    damaged: new Set(problems.filter(({ kind }) => kind === "damaged").map(({ file }) => file)).size,
  };
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
