/**
 * @file What experiments on feature vectors and on spectrograms do differently, as one interface: planner, worker and gatherer know
 * nothing else of the two.
 */

import type {
  AnyFamily,
  AugmentContext,
  Augmenter,
  Classifier,
  Clips,
  Columns,
  FitSize,
  FittedAugmenter,
  Problem,
  Recorded,
  Rng,
  Rows,
  Synthetic,
  TrainingSet,
  Utterance,
  ValuesOf,
} from "../../core/index.ts";
import type { Normalisation, Scaler } from "../../evaluate/index.ts";
import type { FeaturesConfig } from "../../features/index.ts";
import type { Keeping } from "../../store/index.ts";
import type { Engine } from "../../tensor/index.ts";
import type { Asks, Group } from "../plan/shapes.ts";
import type { ExtractOptions } from "../prepare/extraction.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import type { AugmenterConfig, MediumKind, Recipe } from "../recipe/schema.ts";
import type { Observed } from "../results/fits.ts";
import type { SampleSet } from "../results/shapes.ts";

/** What an extraction returns in either medium. */
export interface Extracted {
  readonly version: string;
  /** The utterances that gave something, in the order given. */
  readonly utterances: readonly Utterance[];
  readonly problems: readonly Problem[];
}

/** Reads the items at the given positions, in that order, or all items if none are given. */
export type Reader<V> = (positions?: readonly number[]) => Promise<Recorded<V>>;

/** A group's place in a plan. */
export interface GroupPlace {
  readonly recipe: Recipe;
  readonly prepared: PreparedCorpus;
  readonly sourceHash: string | null;
  readonly train: readonly number[];
  readonly normalisation: Normalisation;
  readonly config: AugmenterConfig;
  /** What random streams are named after: seed, corpus, draw, fold, repeat. */
  readonly at: readonly (string | number)[];
  /** Name of the augmenter's random stream. */
  readonly stream: string;
}

/** What a group asks of its augmenter. */
export interface GroupAsks {
  readonly asks: Asks;
  readonly base: number;
  readonly poolSize: number;
  readonly declaredSize: number;
  /** Everything that the fit and what is drawn from it depend on. Its hash is the group's id, so its form must not change. */
  readonly key: unknown;
}

/** A fitted augmenter and what it drew. */
export interface Drawn<V> {
  readonly fitted: FittedAugmenter<V>;
  /** What it learned from. */
  readonly train: Recorded<V>;
  /** The same before it was normalised. */
  readonly recorded: Recorded<V>;
  readonly asked: Int32Array;
  readonly synthetic: Synthetic<V>;
}

/** What an augmenter learns from and is asked for. */
export interface Brief<V> {
  readonly train: Recorded<V>;
  readonly asked: Int32Array;
  readonly source?: NonNullable<AugmentContext["source"]>;
}

/** What one fitted augmenter leaves behind: items in the order in which they are added, and what was observed. */
export interface Pool<V> {
  readonly synthetic: Synthetic<V>;
  readonly observed: Observed;
}

/** The first fit of an augmenter under a normalisation; `pool` is undefined if its items were not kept. */
export interface FirstFit<V> {
  readonly group: Group;
  readonly observed: Observed;
  readonly pool: Pool<V> | undefined;
}

/** Its functions are methods rather than properties, so that TypeScript lets `Medium<Rows>` stand for `Medium<Rows | Clips>`. */
export interface Medium<V = Rows | Clips, E extends Extracted = Extracted> {
  readonly kind: MediumKind;
  /** "features" or "mel bands". */
  readonly dimensionsName: string;
  /** "synthetic rows" or "views". */
  readonly syntheticName: string;
  /** What recipes that thin classes are judged on unless they say. */
  readonly measure: "uar" | "reducedRecall";
  /** Whether classifiers may also be trained on synthetic data alone. */
  readonly alone: boolean;
  readonly augmenters: AnyFamily<Augmenter<V>, Engine>;
  readonly classifiers: AnyFamily<Classifier<V>, Engine>;

  extract(utterances: readonly Utterance[], config: FeaturesConfig, options: ExtractOptions): Promise<E>;
  /** Stores parts one after another, under the hash of everything they hold. */
  store(
    parts: readonly E[],
    columns: Columns,
    options: ExtractOptions,
  ): Promise<Pick<PreparedCorpus, "hash" | "dimensions" | "meanFrames">>;
  /** The files in which `store` put what has this hash. */
  placeOf(hash: string, cacheFolder: string): readonly string[];
  /** The files that the text of such a file names; null if that is all of the data. */
  readonly namedIn: ((text: string, cacheFolder: string) => readonly string[]) | null;
  /** @throws {EmoforgeError} if what was stored under `hash` has been removed or damaged since. */
  open(hash: string, cacheFolder: string, keeping: Keeping): Promise<Reader<V>>;

  normalise(
    kind: Normalisation,
    train: Recorded<V>,
    test: Recorded<V>,
  ): { readonly train: Recorded<V>; readonly test: Recorded<V> };
  fitScaler(data: Recorded<V>): Scaler;
  applyScaler(scaler: Scaler, data: Recorded<V>): Recorded<V>;
  valuesOf(data: Recorded<V>): ValuesOf<V>;
  /** One item: a row `[d]`, or a clip `[frames, mels]`. */
  itemAt(data: Recorded<V>, position: number): Float32Array;
  /** How items are placed on a small map, and compared there, while an augmenter is trained. */
  readonly picture: {
    /** What the vectors are, for readers. */
    readonly of: string;
    /** As long for every item. */
    vector(item: Float32Array, like: Recorded<V>): Float32Array;
  };
  /** Recorded data first and unchanged, then the first `count` synthetic items. */
  append(train: Recorded<V>, synthetic: Synthetic<V>, count: number): TrainingSet<V>;
  /** The synthetic items alone. */
  syntheticOnly(data: TrainingSet<V>): TrainingSet<V>;

  /** @throws {ParameterError} if a recipe asks for more than fits into memory. */
  requireFeasible(recipe: Recipe, prepared: PreparedCorpus): void;
  /** The name of the random stream by which a corpus is split. */
  splitStream(recipe: Recipe, prepared: PreparedCorpus): string;
  asks(place: GroupPlace): GroupAsks;
  /** The part of a timing's key that says how much work it was. */
  sizeName(work: "augment" | "classify", size: FitSize): string;

  /** @param source Another corpus as source domain. */
  brief(group: Group, train: Recorded<V>, source: Recorded<V> | undefined): Brief<V>;
  /** What an augmenter fitted on all of the data is asked for. @throws {ParameterError} if that is nothing. */
  askedOfAll(data: Recorded<V>, amount: number, rng: Rng): Int32Array;
  /** Keeps drawn items in the cache, so that they need not be drawn again; null if they are too large for that. */
  readonly pools: {
    read(keeping: Keeping, cacheFolder: string, id: string, dimensions: number): Promise<Pool<V> | undefined>;
    write(keeping: Keeping, cacheFolder: string, id: string, pool: Pool<V>): Promise<void>;
    /** Its files, in the order in which they are written. */
    placeOf(cacheFolder: string, id: string): readonly string[];
    /** Whether the report shows the drawn items themselves. */
    shown(group: Group): boolean;
  } | null;
  observe(group: Group, drawn: Drawn<V>): Promise<Observed>;
  /** The part of what was observed that is kept in the run folder. */
  kept(group: Group, observed: Observed): Observed;
  /** Points for the maps of real and synthetic data. */
  samples(first: readonly FirstFit<V>[], open: (hash: string) => Promise<Reader<V>>): Promise<SampleSet[]>;
}
