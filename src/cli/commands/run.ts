/** @file `emoforge run`: a recipe in, a run folder with results and report out. Reads the arguments, calls, prints. */

import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { exitCodes, InterruptedError, listed, ParameterError, speakerCount } from "../../core/index.ts";
import {
  executeRun,
  foreseen,
  mediumOf,
  planRun,
  type RunOptions,
  type RunPlan,
  resolveRecipe,
  workOff,
} from "../../experiment/index.ts";
import type { DeviceName } from "../../tensor/index.ts";
import type { Ending } from "../command.ts";
import { duration, type Io } from "../io.ts";
import { cardFor, type DeviceFlags, deviceAsked, deviceOption } from "../support/device.ts";
import { requireCache, requireFolder } from "../support/outputs.ts";
import { withQueue } from "../support/queued.ts";
import { openRemote } from "../support/remote.ts";
import { requireOwnRun } from "../support/run-folder.ts";
import { openShared, openStore, requireInStore, type SharedFlags, sharedOptions } from "../support/store.ts";
import { workspaceWith } from "../workspace.ts";
import { writeReport } from "./report.ts";

interface Flags extends SharedFlags, DeviceFlags {
  readonly profile?: string;
  readonly out?: string;
  readonly data?: string;
  readonly workers?: string;
  readonly shard?: string;
  readonly override: readonly string[];
  readonly plan?: boolean;
  readonly results?: boolean;
  readonly force?: boolean;
}

export function registerRun(program: Command, io: Io, ending: Ending): void {
  program
    .command("run")
    .description(
      "Run an experiment: a recipe in, results and a report out. The same command resumes a stopped run.",
    )
    .argument("<recipe>", "recipe file (YAML)")
    .option("--profile <name>", "one of the recipe's profiles (default: the recipe's own default)")
    .option("--out <folder>", "run folder (default: runs/<recipe>-<profile>)")
    .option("--data <folder>", "parent folder of the corpora, by id (default: EMOFORGE_DATA)")
    .option(
      "--workers <n>",
      "worker processes (default: one for each core); at most four use a graphics card at a time",
    )
    .option(...deviceOption)
    .option(
      "--shard <i/n>",
      "do only part i of n; run all parts with the same --out; the last one completes the results",
    )
    .option(...sharedOptions.queue)
    .option(...sharedOptions.store)
    .option(
      "--override <key=value>",
      "change a setting, e.g. repeats=1 or augmenters.cyclegan.steps=100",
      collect,
      [],
    )
    .option("--force", "replace what another recipe's run, or something else, left in the folder")
    .option(
      "--no-results",
      "train and test only, and gather nothing: for parts that are done at the same time",
    )
    .option("--plan", "print what would be done and how long it would take, and stop")
    .addHelpText(
      "after",
      "\nExample:\n  emoforge run recipes/shilandari-2022.yaml --profile quick --data corpora/ --plan",
    )
    .action(ending((path: string, flags: Flags) => run(path, flags, io)));
}

async function run(path: string, flags: Flags, io: Io): Promise<number> {
  const startedMs = io.platform.clock.now();
  const recipePath = resolve(io.cwd, path);
  const { recipe, profile, device } = resolveRecipe(await io.platform.files.readText(recipePath), path, {
    ...(flags.profile === undefined ? {} : { profile: flags.profile }),
    overrides: flags.override,
  });
  const stem = basename(path).replace(/\.ya?ml$/, "");
  const shared = flags.queue === undefined ? undefined : await openShared(flags, io);
  const store = shared ?? (flags.store === undefined ? undefined : await openStore(flags, io));
  const runs = store === undefined ? "runs" : `${store.folder}/runs`;
  const runFolder = resolve(
    io.cwd,
    flags.out ?? `${runs}/${profile === "default" ? stem : `${stem}-${profile}`}`,
  );
  if (store !== undefined) requireInStore(runFolder, store);
  const remote = store && (await openRemote(store, io));
  await remote?.pull(runFolder);
  if (!flags.plan) {
    const shown = flags.out ?? runFolder;
    if (!flags.force) await requireOwnRun(shown, recipe, io);
    await requireFolder("--out", shown, io);
  }
  const cacheFolder = store?.cacheFolder ?? io.cacheFolder;
  await requireCache({ ...io, cacheFolder });
  const size = flags.workers === undefined ? undefined : positiveInteger("--workers", flags.workers);
  // Over a queue each worker has a device of its own, and a plan computes nothing.
  const asked = deviceAsked(flags, device);
  if (flags.queue !== undefined) refuseDevice(flags, asked, io);
  const card = flags.queue !== undefined || flags.plan ? undefined : await cardFor(asked, io);
  const own = await io.workers(size, card);
  const workers = shared === undefined ? own : await withQueue(own, shared, remote, io);
  try {
    const preparing = io.progress("preparing");
    const options: RunOptions = {
      ...workspaceWith({
        platform: remote?.platform ?? io.platform,
        cacheFolder,
        workers,
        dataFolder: io.dataFolder(flags.data),
        card,
      }),
      runFolder,
      profile,
      startedMs,
      ...(flags.shard === undefined ? {} : { shard: parseShard(flags.shard) }),
      signal: io.signal,
      onProgress: preparing.update,
    };
    const plan = await planRun(recipe, options);
    preparing.end();
    for (const line of describePlan(plan, profile, shared === undefined ? workers.size : 1)) io.print(line);
    if (flags.plan) return exitCodes.ok;

    const progress = io.progress("running");
    const stage = (what: string) => {
      progress.end();
      io.note(what);
    };
    const watched = { ...options, onProgress: progress.update, onStage: stage };
    if (flags.results === false) {
      await workOff(plan, watched);
      await remote?.push(runFolder);
      io.print("Done, without results. The same command without --no-results gathers them.");
      return exitCodes.ok;
    }
    const { results, environment, sittingSec } = await executeRun(plan, watched);
    // Loaded here, since charts take most of the time that the program needs to start.
    const { summarise } = await import("../../report/index.ts");
    io.print("");
    io.print(summarise(results, recipe.statistics.level));
    const report = await writeReport(runFolder, io);
    const failed = results.corpora.flatMap(({ trials }) => trials.failed);
    for (const line of listed(
      failed.map(({ id, message }) => `trial ${id} failed: ${message}`),
      (count) => `... and ${count} more failed trials, see ${runFolder}/results.json`,
    ))
      io.note(line);
    const place = await remote?.push(runFolder);
    io.print(
      `Took ${took(sittingSec, environment.wallSec)}. Report: ${report}${place === undefined ? "" : `; all of it is also in ${place}`}`,
    );
    return failed.length > 0 ? exitCodes.partial : exitCodes.ok;
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    // Otherwise workers send what they finish.
    if (shared === undefined) await remote?.push(runFolder);
    throw new InterruptedError(
      shared === undefined
        ? "stopped on request. What is finished is kept; the same command goes on from there."
        : "stopped watching on request. Workers go on; the same command watches again and gathers. To stop them too: emoforge queue pause.",
    );
  } finally {
    await workers.close();
  }
}

/** @throws {ParameterError} for a device on the command line, which would not be used. */
function refuseDevice(flags: Flags, asked: DeviceName, io: Io): void {
  if (flags.device !== undefined)
    throw new ParameterError(
      "--device",
      "none with --queue",
      flags.device,
      "Start workers with it: emoforge worker --device ...",
    );
  if (asked !== "cpu")
    io.note(
      `The recipe asks for the device ${asked}; over a queue each worker uses its own: emoforge worker --device ${asked}`,
    );
}

/** The time of this sitting, and of all sittings if there were several. */
function took(sittingSec: number, totalSec: number): string {
  const now = duration(sittingSec);
  return duration(totalSec) === now ? now : `${now} (${duration(totalSec)} in all sittings)`;
}

function describePlan(plan: RunPlan, profile: string, workers: number): string[] {
  const { recipe, trials, finished, estimate } = plan;
  const fits = plan.groups.filter(({ poolSize }) => poolSize > 0).length;
  const lines = [`${recipe.title} (profile ${profile})`];
  // Several entries may need the same absent corpus.
  for (const reason of new Set(plan.absent.map(({ message }) => message))) {
    const ids = plan.absent.filter(({ message }) => message === reason).map(({ id }) => id);
    lines.push(`  ${ids.join("; ")}: left out. ${reason}`);
  }
  for (const corpus of plan.corpora) {
    const { prepared, plan: corpusPlan } = corpus;
    const { excluded, problems, own, columns: rows } = prepared;
    const dimensions = `${prepared.dimensions} ${mediumOf(prepared).dimensionsName}`;
    const left = Object.entries(excluded)
      .map(([label, count]) => `${label} ${count}`)
      .join(", ");
    lines.push(
      `  ${prepared.card.id}: ${own} utterances, ${speakerCount(rows.speakers.slice(0, own))}, ${rows.classes.length} classes, ${dimensions} (${prepared.features.set}), ${corpusPlan.folds.length} ${corpusPlan.folds.length === 1 ? "fold" : "folds"}`,
    );
    if (left !== "") lines.push(`    not used by this recipe: ${left}`);
    lines.push(
      ...listed(
        problems.map(({ file, message }) => `    problem: ${file}: ${message}`),
        (count) => `    ... and ${count} more problems`,
      ),
    );
    lines.push(`    training rows in a fold: ${trainingRows(corpusPlan.trainPerClassRange)}`);
    if (prepared.speakersGuessed !== undefined)
      lines.push(
        `    GUESSED speakers, by ${prepared.speakersGuessed}: check them, then delete speakersGuessed from the recipe; until then every score is marked`,
      );
    for (const caution of prepared.cautions) lines.push(`    could mislead: ${caution}`);
    for (const note of [...corpusPlan.notes, ...foreseen(corpus, recipe)]) lines.push(`    note: ${note}`);
  }
  lines.push(
    `  ${recipe.augmenters.length} augmenters x ${recipe.amounts.length} amounts x ${recipe.classifiers.length} classifiers x ${recipe.normalisation.length} normalisations, ${recipe.draws} draws x ${recipe.repeats} repeats`,
    `  ${fits} fits of augmenters, ${trials} trials, ${finished} of them finished already`,
    `  estimated time: ${duration(estimate.seconds / workers)} on ${workers} ${workers === 1 ? "worker" : "workers"}${estimate.measured ? "" : " (a guess for what this machine has not run before)"}`,
  );
  return lines;
}

/** "anger 96 to 114, fear 12": the fewest and the most of any draw and fold. */
function trainingRows(ranges: RunPlan["corpora"][number]["plan"]["trainPerClassRange"]): string {
  return Object.entries(ranges)
    .map(([name, { fewest, most }]) => `${name} ${fewest === most ? fewest : `${fewest} to ${most}`}`)
    .join(", ");
}

function parseShard(text: string): { index: number; count: number } {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (!(index >= 1 && index <= count))
    throw new ParameterError("--shard", "i/n with 1 <= i <= n", text, "Example: --shard 1/3");
  return { index, count };
}

function positiveInteger(what: string, text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1)) throw new ParameterError(what, "a whole number from 1", text);
  return value;
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}
