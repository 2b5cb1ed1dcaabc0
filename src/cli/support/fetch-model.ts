/** @file Gets a published model: first its licence, then the download, and the hash before anything is kept. */

import { EmoforgeError, type Files, type Hasher, type OnProgress } from "../../core/index.ts";
import { download, type Http } from "../../corpora/index.ts";

/** One file, and what must be true of it. */
export interface ModelDownload {
  readonly url: string;
  readonly sha256: string;
  /** To the byte; undefined if it is not known. */
  readonly bytes?: number | undefined;
  /** For the record beside the file. */
  readonly licence: string;
  readonly citation?: string | undefined;
}

export interface FetchModelOptions {
  readonly files: Files;
  readonly hasher: Hasher;
  /** `globalThis.fetch`, or a substitute. */
  readonly http: Http;
  /** Where the model goes. */
  readonly path: string;
  /** Called before anything is downloaded. */
  readonly confirmLicence: () => Promise<boolean>;
  /** A copy that was downloaded by other means. */
  readonly file?: string | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** See `DownloadOptions`. */
  readonly patienceMs?: number | undefined;
}

/** What ONNX files can be at most. */
const mostBytes = 2 ** 31;

/**
 * @returns Whether the model came now; false if it was there already.
 * @throws {EmoforgeError} for a licence not accepted, no connection, and a file that is not the one described; nothing is written then.
 */
export async function fetchModel(model: ModelDownload, options: FetchModelOptions): Promise<boolean> {
  const { files, hasher, path, file } = options;
  if ((await files.exists(path)) && (await hasher.sha256(await files.read(path))) === model.sha256)
    return false;
  if (!(await options.confirmLicence()))
    throw new EmoforgeError(
      `${model.url}: its licence (${model.licence}) was not accepted. Nothing was downloaded.`,
    );
  const parts = `${path}.parts`;
  const called = { what: "model", option: "--file" } as const;
  const remote = { url: model.url, bytes: model.bytes, mostBytes, called };
  const content = file === undefined ? await download(remote, parts, options) : await files.read(file);
  const got = await hasher.sha256(content);
  if (got !== model.sha256) {
    // What was received is wrong: keeping it would only make the next attempt fail, too.
    if (file === undefined) await files.remove(parts);
    throw new EmoforgeError(
      `${file ?? model.url}: expected SHA-256 ${model.sha256}, got ${got} (${content.length} bytes). ` +
        `It is not the published file, or it is damaged.${file === undefined ? " It was removed: try again." : ""}`,
    );
  }
  await files.write(path, content);
  const { url, sha256, licence, citation } = model;
  const record = {
    url,
    bytes: content.length,
    sha256,
    licence,
    ...(citation === undefined ? {} : { citation }),
  };
  await files.write(`${path}.json`, `${JSON.stringify(record, null, 2)}\n`);
  if (file === undefined) await files.remove(parts);
  return true;
}
