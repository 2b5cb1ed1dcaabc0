/** @file `emoforge extract`: recordings in, a table of features out. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { ParameterError } from "../../core/index.ts";
import { filesBeside, formatOf, type TableFormat, tableFormats } from "../../features/index.ts";
import type { Ending } from "../command.ts";
import type { Io } from "../io.ts";
import { type FeatureFlags, featuresOf, withFeatureOptions } from "../support/feature-flags.ts";
import { extractToTable } from "../support/feature-table.ts";
import { columnOption, oneOf, seconds, wholeNumber } from "../support/flags.ts";
import { requireCache, requireFile } from "../support/outputs.ts";
import { recordingsOf } from "../support/recordings.ts";

interface Flags extends FeatureFlags {
  readonly level: string;
  readonly out?: string;
  readonly format?: string;
  readonly start?: string;
  readonly end?: string;
  readonly data?: string;
  readonly audioRoot?: string;
  readonly column: readonly string[];
  readonly workers?: string;
  readonly force?: boolean;
}

const levels = ["functionals", "lld"] as const;

export function registerExtract(program: Command, io: Io, ending: Ending): void {
  withFeatureOptions(
    program
      .command("extract")
      .description(
        "Compute features of recordings: file,start,end,<features> as CSV, ARFF, Parquet or NumPy.",
      )
      .argument("<source...>", "corpus id, manifest or folder as for corpus info, folders, or audio files"),
  )
    .option(
      "--level <level>",
      "functionals: one row per recording; lld: descriptors, one row per frame",
      "functionals",
    )
    .option(
      "--variant <name>",
      "reference: like the customary extractor (default); textbook: its faults corrected. Not for every set",
    )
    .option(
      "--out <file>",
      "CSV, ARFF, Parquet or NumPy file by its ending (default: CSV to standard output)",
    )
    .option("--force", "replace an existing file")
    .option("--format <name>", `${tableFormats.join(", ")}, whatever the file is called`)
    .option("--start <seconds>", "of one audio file, only from here on")
    .option("--end <seconds>", "of one audio file, only up to here")
    .option("--data <folder>", "parent folder of the corpora, by id (default: EMOFORGE_DATA)")
    .option(...columnOption)
    .option(
      "--audio-root <folder>",
      "for EmoBox and Kaldi: the folder that the recordings' paths start from (default: searched for from the list's folder upwards)",
    )
    .option("--workers <n>", "worker processes (default: one for each core)")
    .addHelpText(
      "after",
      `
Functionals are kept by content: what was computed once is not computed again. Start and end are in seconds. Recordings may be
of any length and sampling rate. A file that cannot be used is said on standard error and does not stop the others; the exit code
is then 3 (1 if none could be used).

Example:
  emoforge extract emodb --data corpora/ --set egemaps-v02 --out emodb.csv
  emoforge extract interview.flac --set compare2016 --level lld --start 60 --end 90 --out minute.parquet
  emoforge extract calls/ --set onnx --set-option path=hubert.onnx --set-option normalise=utterance --out calls.npy`,
    )
    .action(ending((source: readonly string[], flags: Flags) => extract(source, flags, io)));
}

async function extract(source: readonly string[], flags: Flags, io: Io): Promise<number> {
  const config = featuresOf(flags, io);
  const level = levels.find((one) => one === oneOf("--level", levels, flags.level)) ?? "functionals";
  const format = tableFormat(flags);
  const size = flags.workers === undefined ? undefined : wholeNumber("--workers", flags.workers);
  const segment = {
    ...(flags.start === undefined ? {} : { startSec: seconds("--start", flags.start) }),
    ...(flags.end === undefined ? {} : { endSec: seconds("--end", flags.end) }),
  };
  if (flags.out !== undefined) {
    const beside = filesBeside(resolve(io.cwd, flags.out), format);
    await requireFile("--out", flags.out, { force: flags.force, more: beside }, io);
  }
  await requireCache(io);
  const recordings = await recordingsOf(source, segment, flags, io);
  const out = flags.out === undefined ? {} : { out: flags.out };
  return extractToTable(recordings, config, { level, format, ...out }, await io.workers(size), io);
}

function tableFormat({ out, format }: Flags): TableFormat {
  const named = format === undefined ? undefined : oneOf("--format", tableFormats, format);
  const known = tableFormats.find((one) => one === named);
  if (out !== undefined) return known ?? formatOf(out);
  if (known === "parquet" || known === "npy")
    throw new ParameterError(
      "--format",
      "csv or arff for standard output",
      known,
      "Name a file: --out <file>.",
    );
  return known ?? "csv";
}
