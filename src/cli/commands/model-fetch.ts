/** @file `emoforge model fetch`: downloads a published model of speech for embeddings, after showing its licence. */

import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { ParameterError } from "../../core/index.ts";
import { addressOf, type PublishedModel, publishedModels } from "../../features/index.ts";
import type { Io } from "../io.ts";
import { fetchModel, type ModelDownload } from "../support/fetch-model.ts";
import { acceptsLicence } from "../support/licence.ts";
import { requireFile } from "../support/outputs.ts";

interface Flags {
  readonly out?: string;
  readonly url?: string;
  readonly sha256?: string;
  readonly file?: string;
  readonly yes?: boolean;
  readonly force?: boolean;
}

export function registerModelFetch(model: Command, io: Io): void {
  model
    .command("fetch")
    .description("Download a published model of speech, for features by --set onnx, and check its hash.")
    .argument("[name]", "which model; left out: the one that --url and --sha256 name")
    .option("--out <file>", "where it goes (default: <name>.onnx in the working directory)")
    .option("--url <address>", "another address: of a mirror, or of a model that is not listed")
    .option("--sha256 <hash>", "what the file must be, for a model that is not listed")
    .option("--file <file>", "use a copy that was downloaded by other means")
    .option("--yes", "accept the licence without being asked")
    .option("--force", "replace another file of this name")
    .addHelpText(
      "after",
      `
Models (values of a frame, size):
${publishedModels.map(lineOf).join("\n")}

The licence is shown before anything is downloaded. A download that was interrupted continues where it stopped. Nothing is kept
whose SHA-256 is not the listed one.

Example:
  emoforge model fetch whisper-base-encoder
  emoforge train emodb --set onnx --set-option path=whisper-base-encoder.onnx
  emoforge model fetch --url https://host.example/model.onnx --sha256 786786c4… --out mine.onnx`,
    )
    .action((name: string | undefined, flags: Flags) => fetchTo(name, flags, io));
}

const lineOf = ({ id, dimensions, megabytes }: PublishedModel): string =>
  `  ${id.padEnd(26)} ${String(dimensions).padStart(4)}  ${String(megabytes).padStart(5)} MB`;

async function fetchTo(name: string | undefined, flags: Flags, io: Io): Promise<void> {
  const published = name === undefined ? undefined : named(name);
  const model = downloadOf(published, flags);
  const shown =
    flags.out ?? (published === undefined ? basename(new URL(model.url).pathname) : `${name}.onnx`);
  const path = resolve(io.cwd, shown);
  const { files, hasher } = io.platform;
  const there = (await files.exists(path)) && (await hasher.sha256(await files.read(path))) === model.sha256;
  if (!there) await requireFile("--out", shown, { force: flags.force }, io);
  const progress = io.progress(`fetching ${shown}`);
  const fetched = await fetchModel(model, {
    files,
    hasher,
    http: (url, init) => fetch(url, init),
    path,
    confirmLicence: () => acceptsLicence(noticeOf(model, published, shown), "model", flags.yes === true, io),
    signal: io.signal,
    onProgress: progress.update,
    ...(flags.file === undefined ? {} : { file: resolve(io.cwd, flags.file) }),
  });
  progress.end();
  io.print(
    `${shown} ${fetched ? "is the published model" : "was there already, and is the published model"}.`,
  );
  const settings = [
    `path=${shown}`,
    ...Object.entries(published?.options ?? {}).map(([key, v]) => `${key}=${v}`),
  ];
  io.note(`Use it with: --set onnx ${settings.map((setting) => `--set-option ${setting}`).join(" ")}`);
}

/** @throws {ParameterError} for a name that is not listed. */
function named(name: string): PublishedModel {
  const found = publishedModels.find(({ id }) => id === name);
  if (found !== undefined) return found;
  throw new ParameterError(
    "model fetch",
    `one of ${publishedModels.map(({ id }) => id).join(", ")}`,
    name,
    "Any other model: --url and --sha256.",
  );
}

function downloadOf(published: PublishedModel | undefined, { url, sha256 }: Flags): ModelDownload {
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256))
    throw new ParameterError("--sha256", "64 hexadecimal digits", sha256);
  if (url !== undefined && !URL.canParse(url))
    throw new ParameterError("--url", "an address, e.g. https://host.example/model.onnx", url);
  if (published !== undefined) {
    const given = sha256?.toLowerCase() ?? published.sha256;
    if (given !== published.sha256)
      throw new ParameterError(
        "--sha256",
        `${published.sha256}, that of ${published.id}`,
        given,
        "Leave the name out to fetch another file.",
      );
    const { bytes, licence, citation } = published;
    return { url: url ?? addressOf(published), sha256: published.sha256, bytes, licence, citation };
  }
  if (url === undefined || sha256 === undefined)
    throw new ParameterError(
      "model fetch",
      `one of ${publishedModels.map(({ id }) => id).join(", ")}, or --url and --sha256`,
      url === undefined ? (sha256 === undefined ? "nothing" : "--sha256 alone") : "--url alone",
      "Pages of models state the SHA-256 of each file; without it nobody could tell what was downloaded.",
    );
  return { url, sha256: sha256.toLowerCase(), licence: "not known here: read it on the model's page" };
}

function noticeOf(
  { url, sha256, licence }: ModelDownload,
  published: PublishedModel | undefined,
  shown: string,
): string[] {
  return [
    published === undefined ? "A model that is not listed" : `${published.title} (${published.languages})`,
    `  licence   ${licence}`,
    ...(published === undefined ? [] : [`  stated at ${published.url}`, `  citation  ${published.citation}`]),
    `  file      ${url}${published === undefined ? "" : ` (${published.megabytes} MB)`}`,
    `  SHA-256   ${sha256}`,
    `  goes to   ${shown}`,
  ];
}
