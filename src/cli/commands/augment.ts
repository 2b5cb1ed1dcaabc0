/** @file `emoforge augment`: a corpus in, its feature rows and synthetic ones out, or views of its spectrograms. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { augmenters, planLabels } from "../../augment/index.ts";
import {
  appendRows,
  createRng,
  ParameterError,
  type Recorded,
  type Rows,
  selectRows,
} from "../../core/index.ts";
import { applyScaler, fitScaler } from "../../evaluate/index.ts";
import {
  type CorpusSpec,
  mediumOf,
  type PreparedCorpus,
  type PrepareOptions,
  prepareCorpus,
} from "../../experiment/index.ts";
import { featureSets, tableToArff } from "../../features/index.ts";
import { computeOn } from "../../tensor/index.ts";
import type { Io } from "../io.ts";
import { kindsOfFeatures, requireFeaturesKind } from "../support/altering.ts";
import { augmentClips, type ClipFlags, heardNote, positionsLeft } from "../support/augment-clips.ts";
import { augmentedToCsv, provenanceToCsv } from "../support/augmented-csv.ts";
import { corpusSpecOf, dataArgument, noteProblems, withDataOptions } from "../support/data.ts";
import { deviceAsked, placeOf, plainDeviceOption } from "../support/device.ts";
import { featuresOf } from "../support/feature-flags.ts";
import {
  collect,
  configOf,
  keyValues,
  largestAmount,
  list,
  oneOf,
  positiveNumber,
  wholeNumber,
} from "../support/flags.ts";
import { requireCache, requireFile } from "../support/outputs.ts";
import { clipKinds } from "../support/view-source.ts";

interface Flags extends ClipFlags {
  readonly set: string;
  readonly amount: string;
  readonly balance?: boolean;
  readonly source?: string;
  readonly syntheticOnly?: boolean;
  readonly force?: boolean;
}

const kinds: readonly string[] = kindsOfFeatures(augmenters.rows);
const spectrograms = "logmel";
/** Feature sets that give one row per recording. */
const tableSets = [...Object.keys(featureSets), "onnx"];

/** Options that apply only to rows, or only to views, by their names in `Flags`. */
const onlyForRows = ["amount", "balance", "source", "syntheticOnly"] as const;
const onlyForViews = ["views", "limit", "wav", "png", "originals", "saveFitted"] as const;

export function registerAugment(program: Command, io: Io): void {
  withDataOptions(
    program
      .command("augment")
      .description(
        "Make synthetic feature rows, or views of spectrograms that can be listened to, with their provenance.",
      )
      .argument("<corpus>", dataArgument)
      .requiredOption(
        "--with <method>",
        `augmenter of rows: ${kinds.join(", ")}; of spectrograms (--set logmel): ${clipKinds.join(", ")}, or the folder of a fitted viewmaker`,
      )
      .requiredOption(
        "--out <path>",
        "CSV file, or ARFF for a name that ends in .arff; with --set logmel a new folder",
      ),
  )
    .option("--set <id>", `feature set: ${tableSets.join(", ")}; ${spectrograms} for spectrograms`, "is09")
    .option(
      "--set-option <key=value>",
      "an option of the feature set, e.g. hopMs=12.5; repeatable",
      collect,
      [],
    )
    .option("--amount <x>", "synthetic rows for each recorded row", "1")
    .option("--balance", "fill the scarce classes first")
    .option("--option <key=value>", "an option of the augmenter, e.g. level=0.2; repeatable", collect, [])
    .option(
      "--leave-out <speakers>",
      "speakers to set aside for testing: neither learned from nor written, e.g. 03,08",
    )
    .option(
      "--source <corpus>",
      "unlabelled source domain of the networks: another corpus (default: the same rows)",
    )
    .option("--force", "replace existing files, or an older fitted viewmaker, but never a folder of views")
    .option("--synthetic-only", "write the synthetic rows alone")
    .option(
      "--normalised",
      "write values normalised to mean 0 and deviation 1 instead of the features' own units",
    )
    .option("--seed <n>", "equal seeds give equal rows", "1")
    .option("--workers <n>", "worker processes for the features (default: one for each core)")
    .option(...plainDeviceOption)
    .option("--views <n>", "logmel: views of each recording", "1")
    .option("--limit <n>", "logmel: views of only this many recordings, taken from all classes in turn")
    .option("--no-wav", "logmel: spectrograms only, no sound")
    .option("--png", "logmel: draw each spectrogram too")
    .option("--originals", "logmel: write the recordings' own spectrograms too, and how they sound")
    .option("--save-fitted <folder>", "logmel: keep the fitted viewmaker, for --with <folder>")
    .addHelpText(
      "after",
      `
CSV columns: id, origin (recorded or synthetic), label, speaker, augmenter, sources (ids of the rows it was made from),
seed, then the features. With ARFF the provenance goes into <out>.provenance.csv.

The augmenter learns from every row it is given. To test on a speaker, leave that speaker out here: a synthetic row
carries what its sources carry.

With --set logmel, <out> is a folder: <id>_<n>.npy (float32, [frames, mels], natural logarithm of band power) and <id>_<n>.wav
(16 bit, by Griffin-Lim) for each view, provenance.csv, and augmenter.json with all settings. What is made from noise (bagan)
is named after its class, <class>_made_<n>.

Examples:
  emoforge augment emodb --with transfer --amount 1 --leave-out 03 --out train.csv
  emoforge augment emodb --with specaugment --set logmel --views 2 --limit 7 --originals --out views`,
    )
    .action((corpus: string, flags: Flags, command: Command) => {
      oneOf("--set", [...tableSets, spectrograms], flags.set);
      const views = flags.set === spectrograms;
      refuseForeign(views ? onlyForRows : onlyForViews, flags, command);
      return views ? augmentClips(corpus, flags, io) : augmentRows(corpus, flags, io);
    });
}

/** Refuses options that would be ignored. */
function refuseForeign(names: readonly string[], { set }: Flags, command: Command): void {
  const foreign = names.find((name) => command.getOptionValueSource(name) === "cli");
  if (foreign === undefined) return;
  const flag = command.options.find((option) => option.attributeName() === foreign)?.long ?? foreign;
  const other = set === spectrograms ? "a set of feature vectors" : `--set ${spectrograms}`;
  throw new ParameterError(flag, `${other}, to which it belongs`, `--set ${set}`);
}

async function augmentRows(argument: string, flags: Flags, io: Io): Promise<void> {
  if (clipKinds.includes(flags.with) && !kinds.includes(flags.with)) {
    throw new ParameterError(
      "--with",
      `one of ${kinds.join(", ")}`,
      `${flags.with}, which makes views of spectrograms`,
      `Add: --set ${spectrograms}`,
    );
  }
  requireFeaturesKind(augmenters.rows, flags.with);
  oneOf("--with", kinds, flags.with);
  const config = configOf(`augmenter "${flags.with}"`, augmenters.rows.schema, {
    ...keyValues("--option", flags.option),
    kind: flags.with,
  });
  const features = featuresOf(flags, io);
  const more = isArff(flags.out) ? [provenanceOf(resolve(io.cwd, flags.out))] : [];
  await requireFile("--out", flags.out, { force: flags.force, more }, io);
  await requireCache(io);
  const amount = positiveNumber("--amount", flags.amount, largestAmount);
  const rng = createRng(wholeNumber("--seed", flags.seed, 0)).fork("augment");
  const spec = await corpusSpecOf(argument, flags, io);
  const sourceSpec =
    flags.source === undefined ? undefined : await corpusSpecOf(flags.source, { map: [] }, io);

  const network = augmenters.rows.of(config.kind).traits?.network === true;
  const place = await placeOf(deviceAsked(flags), io);
  const workers = await io.workers(
    flags.workers === undefined ? undefined : wholeNumber("--workers", flags.workers),
  );
  const progress = io.progress("features");
  const options: PrepareOptions = {
    platform: io.platform,
    workers,
    cacheFolder: io.cacheFolder,
    dataFolder: io.dataFolder(flags.data),
    signal: io.signal,
    onProgress: progress.update,
  };
  const rowsOf = async (from: CorpusSpec) => {
    const prepared = await prepareCorpus(from, features, options);
    noteProblems(prepared.problems, io);
    return extracted(prepared, io);
  };
  let table: Recorded<Rows>;
  let source: Recorded<Rows> | undefined;
  try {
    table = await rowsOf(spec);
    source = sourceSpec && (await rowsOf(sourceSpec));
  } finally {
    progress.end();
    await workers.close();
  }
  const recorded = selectRows(table, positionsLeft(table.speakers, list(flags.leaveOut) ?? []));
  const scaler = fitScaler(recorded);
  const train: Recorded<Rows> = { ...recorded, data: applyScaler(scaler, recorded.data) };
  const labels = planLabels(
    train,
    { rows: Math.round(amount * train.ids.length), balance: flags.balance === true },
    rng.fork("labels"),
  );
  const fitting = io.progress(flags.with);
  const { value: rows } = await computeOn(place, network, async (engine) => {
    const fitted = await augmenters.rows.create(config, { engine }).fit(train, {
      rng: rng.fork("fit"),
      signal: io.signal,
      onProgress: fitting.update,
      ...(source === undefined
        ? {}
        : { source: { data: applyScaler(fitScaler(source), source.data), ids: source.ids } }),
    });
    return fitted.draw(labels, rng.fork("draw"));
  });
  fitting.end();

  const all = appendRows(train, rows);
  const inUnits = flags.normalised ? all : { ...all, data: unscaled(all.data, scaler) };
  if (!flags.normalised) inUnits.data.set(recorded.data);
  const out = resolve(io.cwd, flags.out);
  const first = flags.syntheticOnly ? all.recorded : 0;
  if (isArff(flags.out)) {
    const d = all.features.length;
    const written = {
      ...inUnits,
      data: inUnits.data.subarray(first * d),
      labels: inUnits.labels.subarray(first),
      ids: inUnits.ids.slice(first),
      speakers: inUnits.speakers.slice(first),
    };
    await io.platform.files.write(out, tableToArff(written, `${spec.id}-${flags.set}-${flags.with}`));
    await io.platform.files.write(provenanceOf(out), provenanceToCsv(inUnits));
  } else {
    await io.platform.files.write(out, augmentedToCsv(inUnits, first));
  }
  const perClass = train.classes.map((name, c) => `${name} ${labels.filter((label) => label === c).length}`);
  io.print(
    `${flags.out}: ${flags.syntheticOnly ? "" : `${train.ids.length} recorded and `}${labels.length} synthetic rows (${perClass.join(", ")})`,
  );
  io.note(heardNote(train.speakers));
}

const isArff = (name: string) => name.toLowerCase().endsWith(".arff");

/** Provenance goes into a file of its own beside an ARFF file, which has no place for it. */
const provenanceOf = (out: string) => `${out}.provenance.csv`;

async function extracted({ hash }: PreparedCorpus, io: Io): Promise<Recorded<Rows>> {
  const read = await mediumOf({ medium: "rows" }).open(hash, io.cacheFolder, io.platform);
  return (await read()) as Recorded<Rows>;
}

/** Turns normalised values back into the features' own units. */
function unscaled(data: Float32Array, { mean, scale }: ReturnType<typeof fitScaler>): Float32Array {
  return data.map((value, i) => value * scale[i % mean.length] + mean[i % mean.length]);
}
