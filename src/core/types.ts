/** @file The nouns every stage shares: utterances, corpora, tables, folds, predictions. */

/** One labelled stretch of speech. */
export interface Utterance {
  /** Unique in its corpus and the same on every machine: normally the file's name without folder and ending. */
  readonly id: string;
  /** Path of the audio file, as the `Files` port understands it. */
  readonly file: string;
  /** Start and end in the file, seconds; absent = the whole file. */
  readonly startSec?: number;
  readonly endSec?: number;
  /** The corpus's own label, before any label map (e.g. "anger"). */
  readonly label: string;
  readonly speaker: string;
  readonly sex: "female" | "male" | "unknown";
  /** BCP 47 language tag, e.g. "de"; "und" when unknown. */
  readonly language: string;
  /** Recording session; "" if the corpus has none. */
  readonly session: string;
  /** Splits published with the corpus: name of the fold -> the side that it is on there. A fold that is not listed does not use it. */
  readonly folds?: Readonly<Record<string, FoldSide>>;
  readonly corpus: string;
  /** Further columns that were asked for by name, to compare groups by; "" where nothing is stated. */
  readonly groups?: Readonly<Record<string, string>>;
}

export type FoldSide = "train" | "test";

/** Where a corpus comes from and what its licence allows. */
export interface CorpusCard {
  readonly id: string;
  readonly title: string;
  readonly licence: string;
  readonly url: string;
  readonly citation: string;
  readonly language: string;
  /** True for corpora that were synthesised rather than recorded. */
  readonly synthetic: boolean;
}

export interface Corpus {
  readonly card: CorpusCard;
  readonly utterances: readonly Utterance[];
  /** What was found wrong while reading; never silently dropped. */
  readonly problems: readonly Problem[];
  /** Files that are plainly not recordings: ending -> how many. Absent if no folder was searched. */
  readonly otherFiles?: Counts;
  /** What was looked for in a table -> the name of the column it was found in, if the two differ. */
  readonly columns?: Readonly<Record<string, string>>;
}

/** How many there are of each name, sorted by name. */
export type Counts = Readonly<Record<string, number>>;

/** Something the user should know about a corpus. */
export interface Problem {
  readonly kind:
    | "unreadable"
    | "duplicate-audio"
    | "bad-name"
    | "wrong-format"
    | "missing-label"
    | "empty"
    | "lfs-pointer"
    | "broken-link"
    | "special-file"
    // The following cost no recording of the corpus: see `costsRecording`.
    /** Identical audio, perhaps under two speakers; a split keeps the two together. */
    | "same-audio"
    | "two-speakers"
    | "clipping"
    | "silence"
    /** Intact audio in a format other than its ending says. */
    | "misnamed"
    /** Something in the recording is missing, damaged, skipped or guessed; the rest of it is used. */
    | "damaged"
    | "unknown-speakers"
    /** Not used because the corpus has the same file elsewhere, in its documented place. */
    | "passed-over"
    /** Files whose ending is neither that of audio nor that of anything known. */
    | "unknown-ending"
    | "remark";
  readonly file: string;
  readonly message: string;
}

/** What is known about each row of features or each clip; `n = ids.length`. */
export interface Columns {
  /** Class names; a label is an index into this list. */
  readonly classes: readonly string[];
  /** `n` class indices. */
  readonly labels: Int32Array;
  /** `n` utterance ids (synthetic ones: "<augmenter>#<number>"). */
  readonly ids: readonly string[];
  /** `n` speaker ids (synthetic rows: "synthetic"; synthetic clips: the speaker of the clip they were made from). */
  readonly speakers: readonly string[];
}

/** One of the two media: a vector of features for each utterance. Row-major `[n, d]`, `d = features.length`. */
export interface Rows {
  readonly features: readonly string[];
  readonly data: Float32Array;
}

/** The other medium: a spectrogram for each utterance, each of its own length. */
export interface Clips {
  /** Mel bands of every clip. */
  readonly mels: number;
  /** Time from one frame to the next, ms. */
  readonly hopMs: number;
  /** `n` clips, each row-major `[frames, mels]`. */
  readonly clips: readonly Float32Array[];
}

/** The bare values of a medium: `[n, d]` row-major, or `n` spectrograms `[frames, mels]`. */
export type ValuesOf<V> = V extends Rows ? Rows["data"] : V extends Clips ? Clips["clips"] : never;

/** Only real recordings. The one kind of data that may be scored. */
export type Recorded<V> = V & Columns & { readonly origin: "recorded" };

/** Recorded data first and unchanged, synthetic data after. May be trained on, never scored. */
export type Augmented<V> = V &
  Columns & {
    readonly origin: "augmented";
    /** How many items, counted from the first, are recorded. */
    readonly recorded: number;
    /** One entry for each synthetic row or clip, in order: `n - recorded` entries. */
    readonly provenance: readonly Provenance[];
  };

export type TrainingSet<V> = Recorded<V> | Augmented<V>;

/** Where a synthetic row or clip comes from. */
export interface Provenance {
  readonly augmenter: string;
  /** Ids of what it was made from; empty if it was drawn from noise. */
  readonly sources: readonly string[];
  /** The name of the random stream that made it. */
  readonly seed: string;
  /** A second class that a row belongs to; absent: it belongs to the class of its label alone. */
  readonly mixedIn?: MixedIn;
}

/** How much of a synthetic row belongs to another class than that of its label: above 0, and at most a half. */
export interface MixedIn {
  /** A class index. */
  readonly label: number;
  readonly share: number;
}

/** Only synthetic data, in the order in which it is to be added: `m` rows `[m, d]`, or `m` clips. */
export type Synthetic<V> = (V extends Rows
  ? Pick<Rows, "data">
  : V extends Clips
    ? Pick<Clips, "clips">
    : never) & {
  /** `m` class indices. */
  readonly labels: Int32Array;
  readonly provenance: readonly Provenance[];
};

/** A split of utterances by position. Test positions are never in train, and every fold is split before anything is fitted. */
export interface Fold {
  readonly name: string;
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** What a predictor says about `n` rows or clips. */
export interface Predictions {
  /** `n` class indices. */
  readonly labels: Int32Array;
  /** Row-major `[n, classes]`, each row sums to 1. */
  readonly probabilities: Float32Array;
}
