/** @file The corpora by id, and one's own recordings by path. To add a corpus: write its file, then name it in `loaders.ts`. */

import { ParameterError } from "../core/errors.ts";
import type { Files } from "../core/ports.ts";
import type { Corpus } from "../core/types.ts";
import { demo } from "./demo/demo.ts";
import { endingOf } from "./endings.ts";
import { corpusLoaders } from "./loaders.ts";
import { loadAudformat } from "./manifest/audformat.ts";
import { loadClassFolders } from "./manifest/class-folders.ts";
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
export { type AudioSummary, type CorpusSummary, type Counts, describeCorpus } from "./describe.ts";
export type { Http, HttpResponse } from "./fetch/download.ts";
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
export {
  type LabelMap,
  type LabelMapName,
  labelMapNames,
  labelMapOf,
  labelMaps,
} from "./label-maps.ts";
export { areSplits, undecorated } from "./layout.ts";
export type { CorpusLoader, ExpectedCounts, SizedCorpusLoader } from "./loader.ts";
export { corpusLoaders } from "./loaders.ts";
export { type AudformatOptions, loadAudformat } from "./manifest/audformat.ts";
export { type ClassFolderOptions, loadClassFolders } from "./manifest/class-folders.ts";
export { type DelimitedTable, readDelimited } from "./manifest/csv.ts";
export { loadManifest, type ManifestOptions } from "./manifest/manifest.ts";
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

/** A corpus by its id below the data folder, or one's own recordings by `path`. */
export interface CorpusSource {
  readonly id: string;
  /** A CSV/TSV manifest, an audformat folder, a folder per class, or another place of a known corpus. */
  readonly path?: string | undefined;
  /** See `ClassFolderOptions`. */
  readonly speakerPattern?: string | undefined;
  /** For a manifest: see `ManifestOptions`. */
  readonly columns?: Readonly<Record<string, string>> | undefined;
}

export interface LoadCorpusOptions {
  readonly files: Files;
  /** The parent folder of the known corpora, whose subfolders are named by corpus id. */
  readonly dataRoot?: string | undefined;
  /** Where the demo corpus is kept; default: the data folder. */
  readonly cacheFolder?: string | undefined;
  /** See `Platform`. */
  readonly remark?: ((line: string) => void) | undefined;
}

/**
 * @param source A corpus id, or a source with its own path.
 * @throws {EmoforgeError} for an unknown id, a missing folder, or files that cannot be understood.
 */
export async function loadCorpus(source: string | CorpusSource, options: LoadCorpusOptions): Promise<Corpus> {
  const given: CorpusSource = typeof source === "string" ? { id: source } : source;
  const { id, path } = given;
  const { files, remark } = options;
  const loader = corpusLoaders.find((one) => one.id === id);
  if (given.columns !== undefined && (loader !== undefined || !isManifest(path ?? ""))) {
    throw new ParameterError("columns", "a manifest (CSV, TSV)", path ?? id, "Leave --column out.");
  }
  if (path !== undefined) return loader?.load(files, path, remark) ?? loadOwn(files, path, given);
  if (loader === undefined) {
    throw new ParameterError(
      "corpus",
      `one of ${corpusLoaders.map((one) => one.id).join(", ")}`,
      id,
      "For your own recordings also give their `path`: a CSV manifest, an audformat folder or a folder per emotion.",
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

function isManifest(path: string): boolean {
  return ["csv", "tsv", "txt"].includes(endingOf(path));
}

async function loadOwn(files: Files, path: string, options: Omit<CorpusSource, "path">): Promise<Corpus> {
  if (isManifest(path)) return loadManifest(files, path, options);
  if (await files.exists(joinPath(path, "db.yaml"))) return loadAudformat(files, path, options);
  return loadClassFolders(files, path, options);
}
