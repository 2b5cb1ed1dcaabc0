/** @file The nouns every stage shares: utterances, corpora, tables, folds, predictions. */

/** One labelled stretch of speech. */
export interface Utterance {
  /** Unique in its corpus and stable between machines: normally the file's name without folder and ending. */
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
  /** Recording session, "" where the corpus has none. */
  readonly session: string;
  /** Splits published with the corpus: name of the fold -> the side it is on there. A fold not named uses it on neither side. */
  readonly folds?: Readonly<Record<string, FoldSide>>;
  readonly corpus: string;
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
  /** True for corpora that were synthesised, not recorded. */
  readonly synthetic: boolean;
}

export interface Corpus {
  readonly card: CorpusCard;
  readonly utterances: readonly Utterance[];
  /** What was found wrong while reading; never silently dropped. */
  readonly problems: readonly Problem[];
  /** Files that are plainly no recordings: ending -> how many. Absent where no folder was gone through. */
  readonly otherFiles?: Counts;
  /** What was looked for in a table -> the name of the column it was found in, where the two differ. */
  readonly columns?: Readonly<Record<string, string>>;
}

/** How many there are of each name; names sorted. */
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
    // Those that follow cost no recording of the corpus: see `costsRecording`.
    /** Identical audio, perhaps under two speakers; a split keeps the two together. */
    | "same-audio"
    | "two-speakers"
    | "clipping"
    | "silence"
    /** Sound audio of another format than its ending says. */
    | "misnamed"
    /** Something of the recording is missing, damaged, skipped or guessed; what is left of it is used. */
    | "damaged"
    | "unknown-speakers"
    /** Left alone because the corpus has the same elsewhere, in its documented place. */
    | "passed-over"
    /** Files whose ending is neither that of audio nor that of anything known. */
    | "unknown-ending"
    | "remark";
  readonly file: string;
  readonly message: string;
}

/**
 * Rows of features with what is known of each row.
 * `data` is row-major `[n, d]`; `d = features.length`, `n = ids.length`.
 */
export interface TableColumns {
  readonly features: readonly string[];
  /** Class names; a label is an index into this list. */
  readonly classes: readonly string[];
  readonly data: Float32Array;
  /** `n` class indices. */
  readonly labels: Int32Array;
  /** `n` utterance ids (synthetic rows: "<augmenter>#<number>"). */
  readonly ids: readonly string[];
  /** `n` speaker ids (synthetic rows: "synthetic"). */
  readonly speakers: readonly string[];
}

/** Only real recordings. The one kind of table that may be scored. */
export interface RecordedTable extends TableColumns {
  readonly origin: "recorded";
}

/** Recorded rows first and unchanged, synthetic rows after. May be trained on, never scored. */
export interface AugmentedTable extends TableColumns {
  readonly origin: "augmented";
  /** How many rows at the start are recorded. */
  readonly recorded: number;
  /** One entry for each synthetic row, in order: `n - recorded` entries. */
  readonly provenance: readonly Provenance[];
}

export type TrainingTable = RecordedTable | AugmentedTable;

/** Where a synthetic row comes from. */
export interface Provenance {
  readonly augmenter: string;
  /** Ids of the rows it was made from; empty where it was drawn from noise. */
  readonly sources: readonly string[];
  /** The name of the random stream that made it. */
  readonly seed: string;
}

/** Synthetic rows alone, in the order in which they are to be added. */
export interface SyntheticRows {
  /** Row-major `[m, d]`. */
  readonly data: Float32Array;
  /** `m` class indices. */
  readonly labels: Int32Array;
  readonly provenance: readonly Provenance[];
}

/**
 * Ragged spectrograms with what is known of each: a table whose rows have different lengths.
 * `n = ids.length`.
 */
export interface ClipColumns {
  /** Mel bands of every clip. */
  readonly mels: number;
  /** From one frame to the next, ms. */
  readonly hopMs: number;
  /** Class names; a label is an index into this list. */
  readonly classes: readonly string[];
  /** `n` clips, each row-major `[frames, mels]`. */
  readonly clips: readonly Float32Array[];
  /** `n` class indices. */
  readonly labels: Int32Array;
  /** `n` utterance ids (synthetic clips: "<augmenter>#<number>"). */
  readonly ids: readonly string[];
  /** `n` speaker ids (synthetic clips: the speaker of the clip they were made from). */
  readonly speakers: readonly string[];
}

/** Only real recordings. The one kind of clips that may be scored. */
export interface RecordedClips extends ClipColumns {
  readonly origin: "recorded";
}

/** Recorded clips first and unchanged, synthetic clips after. May be trained on, never scored. */
export interface AugmentedClips extends ClipColumns {
  readonly origin: "augmented";
  readonly recorded: number;
  /** One entry for each synthetic clip, in order: `n - recorded` entries. */
  readonly provenance: readonly Provenance[];
}

export type TrainingClips = RecordedClips | AugmentedClips;

/** Synthetic clips alone, in the order in which they are to be added. */
export interface SyntheticClips {
  readonly clips: readonly Float32Array[];
  readonly labels: Int32Array;
  readonly provenance: readonly Provenance[];
}

/** A split of utterances by position. Test positions are never in train, and every fold is split before anything is fitted. */
export interface Fold {
  readonly name: string;
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** What a predictor says of `n` rows. */
export interface Predictions {
  /** `n` class indices. */
  readonly labels: Int32Array;
  /** Row-major `[n, classes]`, each row sums to 1. */
  readonly probabilities: Float32Array;
}
