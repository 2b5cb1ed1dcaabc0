/** @file `emoforge corpus fetch`: downloads a corpus from its official home, after showing its licence. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { ParameterError } from "../../core/index.ts";
import { corpusDownloads, downloadOf, fetchCorpus, type LicenceNotice } from "../../corpora/index.ts";
import type { Io } from "../io.ts";
import { acceptsLicence } from "../support/licence.ts";
import { requireWritable } from "../support/outputs.ts";

interface Flags {
  readonly data?: string;
  readonly yes?: boolean;
  readonly archive?: string;
}

const ids = corpusDownloads.map(({ loader }) => loader.id);

export function registerFetch(corpus: Command, io: Io): void {
  corpus
    .command("fetch")
    .description("Download a corpus from its official address, check it, and unpack it into the data folder.")
    .argument("<id>", ids.join(", "))
    .option("--data <folder>", "parent folder of the corpora, by id (default: EMOFORGE_DATA)")
    .option("--yes", "accept the licence without being asked")
    .option("--archive <file>", "use an archive that was downloaded by other means")
    .addHelpText(
      "after",
      `
The licence is shown before anything is downloaded. A download that was interrupted continues where it stopped.
For the other known corpora the command says how to get them.

Example:
  emoforge corpus fetch emodb --data corpora/`,
    )
    .action((id: string, flags: Flags) => fetchInto(id, flags, io));
}

async function fetchInto(id: string, flags: Flags, io: Io): Promise<void> {
  downloadOf(id);
  const dataRoot = io.dataFolder(flags.data);
  if (dataRoot === undefined)
    throw new ParameterError(
      "corpus fetch",
      "a folder for the corpora",
      "none",
      "Name it with --data or EMOFORGE_DATA.",
    );
  await requireWritable("--data", dataRoot, dataRoot);
  const progress = io.progress(`fetching ${id}`);
  const { corpus, folder, downloaded } = await fetchCorpus(id, {
    files: io.platform.files,
    hasher: io.platform.hasher,
    http: (url, init) => fetch(url, init),
    dataRoot,
    confirmLicence: (notice) => confirm(notice, flags.yes === true, io),
    signal: io.signal,
    onProgress: progress.update,
    ...(flags.archive === undefined ? {} : { archive: resolve(io.cwd, flags.archive) }),
  });
  progress.end();
  io.print(
    `${corpus.utterances.length} recordings ${downloaded ? "in" : "were there already:"} ${folder}. See: emoforge corpus info ${id}`,
  );
}

function confirm(
  { card, url, bytes, checks, folder }: LicenceNotice,
  accepted: boolean,
  io: Io,
): Promise<boolean> {
  const lines = [
    `${card.title}`,
    `  licence   ${card.licence}`,
    `  citation  ${card.citation}`,
    `  home      ${card.url}`,
    `  archive   ${url}${bytes === undefined ? "" : ` (${Math.round(bytes / 2 ** 20)} MB)`}`,
    `  checks    ${checks}`,
    `  goes to   ${folder}`,
  ];
  return acceptsLicence(lines, "corpus", accepted, io);
}
