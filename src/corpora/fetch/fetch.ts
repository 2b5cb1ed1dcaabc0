/** @file Gets a corpus from its official source: first the licence, then download, checks, and unpacking into the data folder. */

import { bytesSource, openAudio } from "../../audio/index.ts";
import {
  type Corpus,
  type CorpusCard,
  EmoforgeError,
  type Files,
  type Hasher,
  md5,
  type OnProgress,
  ParameterError,
  throwIfAborted,
} from "../../core/index.ts";
import { describeCorpus } from "../describe.ts";
import { joinPath, stemOf } from "../loader.ts";
import { corpusLoaders } from "../loaders.ts";
import { download, type Http } from "./download.ts";
import { type CorpusDownload, corpusDownloads } from "./downloads.ts";
import { unpack } from "./unpack.ts";

export interface FetchCorpusOptions {
  readonly files: Files;
  readonly hasher: Hasher;
  /** `globalThis.fetch`, or a substitute. */
  readonly http: Http;
  /** The parent folder of the corpora; the corpus goes to `<dataRoot>/<id>`. */
  readonly dataRoot: string;
  /** Shows the licence and returns whether the user accepts it; called before anything is downloaded. */
  readonly confirmLicence: (notice: LicenceNotice) => Promise<boolean>;
  /** An archive that was downloaded by other means, so that nothing has to be downloaded. */
  readonly archive?: string | undefined;
  /** Counts bytes while downloading (the note says so), then files while unpacking. */
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** See `DownloadOptions`. */
  readonly patienceMs?: number | undefined;
}

/** Several times the size of the largest corpus that can be fetched; the archive is held in memory. */
const mostArchiveBytes = 2 ** 30;
const mostUnpackedBytes = 4 * 2 ** 30;

/** What the user should know before the download. */
export interface LicenceNotice {
  readonly card: CorpusCard;
  readonly url: string;
  /** Size of the archive, if it is published. */
  readonly bytes?: number;
  /** How the download is checked. */
  readonly checks: string;
  readonly folder: string;
}

export interface FetchedCorpus {
  readonly corpus: Corpus;
  readonly folder: string;
  /** False if the complete corpus was already there. */
  readonly downloaded: boolean;
}

/**
 * @param id One of `corpusDownloads`.
 * @throws {EmoforgeError} for an unknown id, a licence not accepted, no connection, or an archive that is not the published one.
 */
export async function fetchCorpus(id: string, options: FetchCorpusOptions): Promise<FetchedCorpus> {
  return fetchArchive(downloadOf(id), options);
}

/**
 * How a corpus is downloaded.
 *
 * @throws {EmoforgeError} for a corpus that no command can download (the message says how to get it), and for an unknown id.
 */
export function downloadOf(id: string): CorpusDownload {
  const found = corpusDownloads.find(({ loader }) => loader.id === id);
  if (found !== undefined) return found;
  const known = corpusLoaders.find((loader) => loader.id === id);
  if (known?.obtain !== undefined) {
    throw new EmoforgeError(
      `corpus fetch: "${id}" (${known.card.licence}) cannot be downloaded by this command. To get it: ${known.obtain}`,
    );
  }
  throw new ParameterError(
    "corpus fetch",
    `one of ${corpusDownloads.map(({ loader }) => loader.id).join(", ")}`,
    id,
  );
}

/** As `fetchCorpus`, for any description of a download. */
export async function fetchArchive(
  description: CorpusDownload,
  options: FetchCorpusOptions,
): Promise<FetchedCorpus> {
  const { loader, url } = description;
  const { files, hasher, dataRoot, onProgress, signal } = options;
  const folder = joinPath(dataRoot, loader.id);
  const there = await loader.load(files, folder).catch((error: unknown) => {
    if (error instanceof EmoforgeError) return undefined;
    throw error;
  });
  if (there !== undefined && gapsOf(there, loader.expected.perLabel) === "") {
    return { corpus: there, folder, downloaded: false };
  }
  const notice: LicenceNotice = {
    card: loader.card,
    url,
    ...(description.bytes === undefined ? {} : { bytes: description.bytes }),
    checks: description.checks,
    folder,
  };
  if (!(await options.confirmLicence(notice))) {
    throw new EmoforgeError(
      `Corpus "${loader.id}": its licence (${loader.card.licence}) was not accepted. Nothing was downloaded.`,
    );
  }

  const parts = joinPath(dataRoot, `.fetch-${loader.id}`);
  const source = options.archive ?? url;
  const remote = {
    url,
    otherwise: description.otherwise,
    bytes: description.bytes,
    mostBytes: mostArchiveBytes,
  };
  const archive =
    options.archive === undefined
      ? await download(remote, parts, options)
      : await files.read(options.archive);
  let corpus: Corpus;
  try {
    checkArchive(archive, source, description);
    await unpack(archive, source, {
      place: description.place,
      mostBytes: mostUnpackedBytes,
      onProgress: (done, total) => onProgress?.(done, total, "unpacking"),
      signal,
      async write(path, content) {
        await checkEntry(path, content, source, description, hasher);
        throwIfAborted(signal);
        await files.write(joinPath(folder, path), content);
      },
    });
    corpus = await loader.load(files, folder);
    const gaps = gapsOf(corpus, loader.expected.perLabel);
    if (gaps !== "") {
      throw new EmoforgeError(
        `${source}: expected ${loader.expected.utterances} recordings, got ${corpus.utterances.length} (missing: ${gaps}). ` +
          `It is not the archive described at ${loader.card.url}.`,
      );
    }
  } catch (error) {
    if (signal?.aborted || options.archive !== undefined || !(error instanceof EmoforgeError)) throw error;
    // What was received is wrong: keeping it would only make the next attempt fail, too.
    await files.remove(parts);
    throw new EmoforgeError(
      `${error.message} It was removed, so the next attempt starts from the beginning.`,
    );
  }
  const record = {
    url,
    bytes: archive.length,
    sha256: await hasher.sha256(archive),
    licence: loader.card.licence,
  };
  await files.write(joinPath(folder, "source.json"), `${JSON.stringify(record, null, 2)}\n`);
  await files.remove(parts);
  return { corpus, folder, downloaded: true };
}

function checkArchive(archive: Uint8Array, source: string, { bytes, md5: expected }: CorpusDownload): void {
  if (bytes !== undefined && archive.length !== bytes) {
    throw new EmoforgeError(
      `${source}: expected ${bytes} bytes, got ${archive.length}. The archive is not the published one: download it again.`,
    );
  }
  if (expected === undefined) return;
  const got = md5(archive);
  if (got !== expected) {
    throw new EmoforgeError(
      `${source}: expected MD5 ${expected}, got ${got}. The archive is damaged or not the published one: download it again.`,
    );
  }
}

async function checkEntry(
  path: string,
  content: Uint8Array,
  source: string,
  { inventory, durations }: CorpusDownload,
  hasher: Hasher,
): Promise<void> {
  if (!path.endsWith(".wav")) return;
  if (durations !== undefined) await checkDuration(path, content, source, durations.get(stemOf(path)));
  if (inventory === undefined) return;
  const expected = inventory.get(stemOf(path));
  const got = await hasher.sha256(content);
  if (expected === undefined || !got.startsWith(expected)) {
    throw new EmoforgeError(
      `${source}: ${path}: expected ${expected === undefined ? "no such recording" : `SHA-256 ${expected}…`}, ` +
        `got ${got.slice(0, 16)}…. The archive is damaged or not the published one: download it again.`,
    );
  }
}

/** How far a duration may be from the known one, which was counted after resampling and is therefore rounded. */
const toleranceSec = 0.002;

async function checkDuration(path: string, content: Uint8Array, source: string, samples: number | undefined) {
  const { length = 0, format } = await openAudio(bytesSource(content, path));
  const got = length / format.sampleRateHz;
  if (samples !== undefined && Math.abs(got - samples / 16_000) <= toleranceSec) return;
  const expected = samples === undefined ? "no such recording" : `${(samples / 16_000).toFixed(3)} s`;
  throw new EmoforgeError(
    `${source}: ${path}: expected ${expected}, got ${got.toFixed(3)} s. ` +
      "The archive is damaged or not the published one: download it again.",
  );
}

/** "anger 3, fear 1", or "" when nothing is missing. */
function gapsOf(corpus: Corpus, perLabel: Readonly<Record<string, number>>): string {
  const expected = { utterances: 0, speakers: 0, perLabel };
  const missing = describeCorpus(corpus, { expected }).missing ?? {};
  return Object.entries(missing)
    .map(([label, count]) => `${label} ${count}`)
    .join(", ");
}
