/** @file Loads known corpora by id, and your own recordings by path. To add a corpus: write its file, then name it in `loaders.ts`. */

import { type Corpus, EmoforgeError, type Files, type Hasher, ParameterError } from "../core/index.ts";
import { demo } from "./demo/demo.ts";
import { corpusLoaders } from "./loaders.ts";
import { loadAudformat } from "./manifest/audformat.ts";
import { loadClassFolders } from "./manifest/class-folders.ts";
import { loadEmobox } from "./manifest/emobox.ts";
import { furtherColumns } from "./manifest/further.ts";
import { loadHuggingFace } from "./manifest/huggingface.ts";
import { loadKaldi } from "./manifest/kaldi.ts";
import { type Layout, layoutOf } from "./manifest/layout.ts";
import { loadManifest } from "./manifest/manifest.ts";
import { joinPath } from "./paths.ts";

export {
  type AudioFacts,
  type CheckOptions,
  type CorpusCheck,
  checkCorpus,
  type FileOfCorpus,
  filesOf,
  type Inspect,
} from "./check.ts";
export { type Confound, findConfounds } from "./confounds.ts";
export { type DemoClip, type DemoOptions, demoClips, demoOptions, ensureDemoCorpus } from "./demo/demo.ts";
export { demoRateHz } from "./demo/synthesise.ts";
export { type AudioSummary, type CorpusSummary, describeCorpus } from "./describe.ts";
export { download, type Http, type HttpResponse } from "./fetch/download.ts";
export { type CorpusDownload, corpusDownloads } from "./fetch/downloads.ts";
export {
  downloadOf,
  type FetchCorpusOptions,
  type FetchedCorpus,
  fetchArchive,
  fetchCorpus,
  type LicenceNotice,
} from "./fetch/fetch.ts";
export {
  type InspectedFile,
  inspectedFileSchema,
  inspectFile,
  inspectionVersion,
  type Stretch,
} from "./inspect.ts";
export type { LabelMap } from "./label-map.ts";
export { type LabelMapName, labelMapNames, labelMapOf, labelMaps } from "./label-maps.ts";
export { areSplits, undecorated } from "./layout.ts";
export type { CorpusLoader, ExpectedCounts, SizedCorpusLoader } from "./loader.ts";
export { corpusLoaders } from "./loaders.ts";
export { type AudformatOptions, loadAudformat } from "./manifest/audformat.ts";
export { type ClassFolderOptions, loadClassFolders } from "./manifest/class-folders.ts";
export { type DelimitedTable, readDelimited } from "./manifest/csv.ts";
export { type EmoboxOptions, loadEmobox } from "./manifest/emobox.ts";
export { type HuggingFaceOptions, loadHuggingFace } from "./manifest/huggingface.ts";
export { type KaldiOptions, loadKaldi } from "./manifest/kaldi.ts";
export { type Layout, layoutOf } from "./manifest/layout.ts";
export { throwFaults } from "./manifest/lines.ts";
export { loadManifest, type ManifestOptions } from "./manifest/manifest.ts";
export { baseOf, folderOf, isAbsolute, joinPath, tidyPath } from "./paths.ts";
export { type Selection, type SelectOptions, selectClasses } from "./select.ts";
export type { SoundFacts } from "./sound.ts";
export {
  describeReading,
  guessSpeakers,
  type HeardReading,
  type SpeakerGuess,
  soundsLikeVoices,
} from "./speakers/guess.ts";
export { valence } from "./valence.ts";

/** A corpus by its id below the data folder, or your own recordings by `path`. */
export interface CorpusSource {
  readonly id: string;
  /**
   * A CSV/TSV manifest, an audformat folder, an EmoBox or Kaldi folder, a Hugging Face parquet file, a folder for each class, or another
   * place for a known corpus.
   */
  readonly path?: string | undefined;
  /** See `ClassFolderOptions`. */
  readonly speakerPattern?: string | undefined;
  /** For EmoBox and Kaldi: the folder that the recordings' paths start from. */
  readonly audioRoot?: string | undefined;
  /** For a manifest or parquet file: field -> column, see `ManifestOptions`; for Kaldi: emotion -> the file with the emotions. */
  readonly columns?: Readonly<Record<string, string>> | undefined;
  /** For a manifest, audformat folder or parquet file: further columns to keep, to compare groups by; "session" every corpus has. */
  readonly groupBy?: readonly string[] | undefined;
  /** For a manifest: whether recordings need no emotion, as for those who predict them. */
  readonly unlabelled?: boolean | undefined;
}

export interface LoadCorpusOptions {
  readonly files: Files;
  /** The parent folder of the known corpora, whose subfolders are named by corpus id. */
  readonly dataRoot?: string | undefined;
  /** Where the demo corpus and recordings from parquet files are kept; the default for the demo corpus is the data folder. */
  readonly cacheFolder?: string | undefined;
  /** See `Platform`. */
  readonly remark?: ((line: string) => void) | undefined;
  /** Names the folders in the cache that recordings are unpacked to. */
  readonly hasher?: Hasher | undefined;
}

/**
 * @param source A corpus id, or a source with its own path.
 * @throws {EmoforgeError} for an unknown id, a missing folder, or files that cannot be understood.
 *
 * @example
 * import { loadCorpus } from "emoforge";
 * import { nodeFiles } from "emoforge/node";
 *
 * const { utterances, problems } = await loadCorpus({ id: "mine", path: "recordings/mine.csv" }, { files: nodeFiles });
 * console.log(utterances.length, utterances[0].label, problems.length); // 60 anger 0
 */
export async function loadCorpus(source: string | CorpusSource, options: LoadCorpusOptions): Promise<Corpus> {
  const spec: CorpusSource = typeof source === "string" ? { id: source } : source;
  const { id, path } = spec;
  const { files, remark } = options;
  const loader = corpusLoaders.find((one) => one.id === id);
  const layout = path === undefined ? undefined : await layoutOf(files, path);
  if (spec.columns !== undefined && !(layout !== undefined && withColumns.includes(layout))) {
    throw new ParameterError(
      "columns",
      "a manifest (CSV, TSV), a parquet file or a Kaldi folder",
      path ?? id,
      "Leave --column out.",
    );
  }
  const further = furtherColumns(spec.groupBy);
  if (further.length > 0 && !(layout !== undefined && withFurtherColumns.includes(layout))) {
    throw new ParameterError(
      `groupBy "${further[0]}"`,
      "a manifest (CSV, TSV), an audformat folder or a parquet file, whose columns can be kept",
      path ?? id,
      "Other corpora are compared by speaker, sex, language and, if asked for, session.",
    );
  }
  if (path !== undefined && layout !== undefined) {
    // Lists may also bear the name of a known corpus; plain folders, or those with an audformat header, are the corpus itself.
    const asPublished = layout === "class-folders" || (layout === "audformat" && further.length === 0);
    return asPublished && loader !== undefined
      ? loader.load(files, path, remark)
      : loadOwn(layout, path, spec, options);
  }
  if (loader === undefined) {
    throw new ParameterError(
      "corpus",
      `one of ${corpusLoaders.map((one) => one.id).join(", ")}`,
      id,
      "For your own recordings also give their `path`: a CSV manifest, an audformat, EmoBox or Kaldi folder, a parquet file or a folder per emotion.",
    );
  }
  const parent = id === demo.id ? (options.cacheFolder ?? options.dataRoot) : options.dataRoot;
  if (parent === undefined) {
    throw new ParameterError(
      `corpus "${id}"`,
      `a data folder that holds "${loader.folder ?? id}"`,
      "none",
      "Name it with --data or EMOFORGE_DATA.",
    );
  }
  return loader.load(files, joinPath(parent, loader.folder ?? id), remark);
}

/** Layouts in which columns may have other names. */
const withColumns: readonly Layout[] = ["table", "parquet", "kaldi"];
const withFurtherColumns: readonly Layout[] = ["table", "audformat", "parquet"];

async function loadOwn(
  layout: Layout,
  path: string,
  source: CorpusSource,
  options: LoadCorpusOptions,
): Promise<Corpus> {
  const { files, cacheFolder, hasher } = options;
  switch (layout) {
    case "table":
      return loadManifest(files, path, source);
    case "audformat":
      return loadAudformat(files, path, source);
    case "emobox":
      return loadEmobox(files, path, source);
    case "kaldi":
      return loadKaldi(files, path.replace(/\/?wav\.scp$/, ""), source);
    case "parquet":
      return loadHuggingFace(files, path, { ...source, cacheFolder, hasher });
    case "nkululeko":
      throw new EmoforgeError(
        `${path}: expected recordings, got the configuration of an experiment. Make a recipe from it: emoforge init ${path}`,
      );
    case "class-folders":
      return loadClassFolders(files, path, source);
  }
}
