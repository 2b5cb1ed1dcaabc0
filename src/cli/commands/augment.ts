/** @file `emoforge augment`: a corpus in, its feature rows and synthetic rows out, for use elsewhere. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { augmenterSchema, createAugmenter } from "../../augment/index.ts";
import { planLabels } from "../../augment/plan.ts";
import { appendRows, createRng, ParameterError, type RecordedTable, selectRows } from "../../core/index.ts";
import { applyScaler, fitScaler } from "../../evaluate/index.ts";
import { type PreparedCorpus, type PrepareOptions, prepareCorpus } from "../../experiment/index.ts";
import { featureSets, featuresSchema, tableToArff } from "../../features/index.ts";
import { createNodeEngine } from "../../tensor/node.ts";
import type { Io } from "../io.ts";
import { augmentedToCsv, provenanceToCsv } from "../support/augmented-csv.ts";
import {
  corpusSpecOf,
  type DataFlags,
  dataArgument,
  noteProblems,
  withDataOptions,
} from "../support/data.ts";
import {
  collect,
  configOf,
  keyValues,
  kindsOf,
  list,
  oneOf,
  positiveNumber,
  wholeNumber,
} from "../support/flags.ts";

interface Flags extends DataFlags {
  readonly with: string;
  readonly set: string;
  readonly amount: string;
  readonly balance?: boolean;
  readonly option: readonly string[];
  readonly leaveOut?: string;
  readonly source?: string;
  readonly syntheticOnly?: boolean;
  readonly normalised?: boolean;
  readonly seed: string;
  readonly workers?: string;
  readonly out: string;
}

const kinds = kindsOf(augmenterSchema, "kind").filter((kind) => kind !== "none");

export function registerAugment(program: Command, io: Io): void {
  withDataOptions(
    program
      .command("augment")
      .description("Make synthetic feature rows from a corpus and export them with their provenance.")
      .argument("<corpus>", dataArgument)
      .requiredOption("--with <method>", `augmenter: ${kinds.join(", ")}`)
      .requiredOption("--out <file>", "CSV file, or ARFF for a name that ends in .arff"),
  )
    .option("--set <id>", `feature set: ${Object.keys(featureSets).join(", ")}`, "is09")
    .option("--amount <x>", "synthetic rows for each recorded row", "1")
    .option("--balance", "fill the scarce classes first")
    .option("--option <key=value>", "an option of the augmenter, e.g. level=0.2; repeatable", collect, [])
    .option(
      "--leave-out <speakers>",
      "speakers to keep aside for testing: neither learned from nor written, e.g. 03,08",
    )
    .option(
      "--source <corpus>",
      "unlabelled source domain of the networks: another corpus (default: the same rows)",
    )
    .option("--synthetic-only", "write the synthetic rows alone")
    .option(
      "--normalised",
      "write values normalised to mean 0 and deviation 1 instead of the features' own units",
    )
    .option("--seed <n>", "equal seeds give equal rows", "1")
    .option("--workers <n>", "worker processes for the features (default: one for each core)")
    .addHelpText(
      "after",
      `
CSV columns: id, origin (recorded or synthetic), label, speaker, augmenter, sources (ids of the rows it was made from),
seed, then the features. With ARFF the provenance goes into <out>.provenance.csv.

The augmenter learns from every row it is given. To test on a speaker, leave that speaker out here: a synthetic row
carries what its sources carry.

Example:
  emoforge augment emodb --with transfer --amount 1 --leave-out 03 --out train.csv`,
    )
    .action((corpus: string, flags: Flags) => augment(corpus, flags, io));
}

async function augment(argument: string, flags: Flags, io: Io): Promise<void> {
  oneOf("--with", kinds, flags.with);
  oneOf("--set", Object.keys(featureSets), flags.set);
  const config = configOf(`augmenter "${flags.with}"`, augmenterSchema, {
    ...keyValues("--option", flags.option),
    kind: flags.with,
  });
  const features = configOf("--set", featuresSchema, { set: flags.set });
  const amount = positiveNumber("--amount", flags.amount);
  const rng = createRng(wholeNumber("--seed", flags.seed, 0)).fork("augment");
  const spec = await corpusSpecOf(argument, flags, io);
  const sourceSpec =
    flags.source === undefined ? undefined : await corpusSpecOf(flags.source, { map: [] }, io);

  const workers = await io.workers(
    flags.workers === undefined ? undefined : wholeNumber("--workers", flags.workers),
  );
  let prepared: PreparedCorpus;
  let source: PreparedCorpus | undefined;
  const progress = io.progress("features");
  try {
    const options: PrepareOptions = {
      platform: io.platform,
      workers,
      cacheFolder: io.cacheFolder,
      dataFolder: io.dataFolder(flags.data),
      signal: io.signal,
      onProgress: progress.update,
    };
    prepared = await prepareCorpus(spec, features, options);
    source = sourceSpec === undefined ? undefined : await prepareCorpus(sourceSpec, features, options);
  } finally {
    progress.end();
    await workers.close();
  }
  noteProblems(prepared.problems, io);

  const recorded = withoutSpeakers(prepared.table, list(flags.leaveOut) ?? []);
  const scaler = fitScaler(recorded);
  const train: RecordedTable = { ...recorded, data: applyScaler(scaler, recorded.data) };
  const labels = planLabels(
    train,
    { rows: Math.round(amount * train.ids.length), balance: flags.balance === true },
    rng.fork("labels"),
  );
  const fitting = io.progress(flags.with);
  const fitted = await createAugmenter(config, { engine: await createNodeEngine() }).fit(train, {
    rng: rng.fork("fit"),
    signal: io.signal,
    onProgress: fitting.update,
    ...(source === undefined
      ? {}
      : { source: { data: applyScaler(fitScaler(source.table), source.table.data), ids: source.table.ids } }),
  });
  const rows = await fitted.draw(labels, rng.fork("draw"));
  fitting.end();

  const all = appendRows(train, rows);
  const inUnits = flags.normalised ? all : { ...all, data: unscaled(all.data, scaler) };
  if (!flags.normalised) inUnits.data.set(recorded.data);
  const out = resolve(io.cwd, flags.out);
  const first = flags.syntheticOnly ? all.recorded : 0;
  if (flags.out.toLowerCase().endsWith(".arff")) {
    const d = all.features.length;
    const written = {
      ...inUnits,
      data: inUnits.data.subarray(first * d),
      labels: inUnits.labels.subarray(first),
      ids: inUnits.ids.slice(first),
      speakers: inUnits.speakers.slice(first),
    };
    await io.platform.files.write(out, tableToArff(written, `${spec.id}-${flags.set}-${flags.with}`));
    await io.platform.files.write(`${out}.provenance.csv`, provenanceToCsv(inUnits));
  } else {
    await io.platform.files.write(out, augmentedToCsv(inUnits, first));
  }
  const perClass = train.classes.map((name, c) => `${name} ${labels.filter((label) => label === c).length}`);
  io.print(
    `${flags.out}: ${flags.syntheticOnly ? "" : `${train.ids.length} recorded and `}${labels.length} synthetic rows (${perClass.join(", ")})`,
  );
  io.note(
    `The augmenter has seen ${new Set(train.speakers).size} speakers (${[...new Set(train.speakers)].sort().join(", ")}): test on others only.`,
  );
}

function withoutSpeakers(table: RecordedTable, leftOut: readonly string[]): RecordedTable {
  const known = [...new Set(table.speakers)].sort();
  const unknown = leftOut.find((speaker) => !known.includes(speaker));
  if (unknown !== undefined)
    throw new ParameterError("--leave-out", `speakers of the corpus (${known.join(", ")})`, unknown);
  const kept = table.ids.flatMap((_, i) => (leftOut.includes(table.speakers[i]) ? [] : [i]));
  if (kept.length === 0) throw new ParameterError("--leave-out", "at least one speaker left", "all left out");
  return selectRows(table, kept);
}

/** Back to the features' own units. */
function unscaled(data: Float32Array, { mean, scale }: ReturnType<typeof fitScaler>): Float32Array {
  return data.map((value, i) => value * scale[i % mean.length] + mean[i % mean.length]);
}
