/** @file `emoforge slurm`: a run as jobs of a Slurm cluster, without a server; how far it is. */

import { chmod } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Command } from "commander";
import { ParameterError } from "../../core/index.ts";
import { failures, planRun, resolveRecipe } from "../../experiment/index.ts";
import { duration, type Io } from "../io.ts";
import { type DeviceFlags, deviceAsked, deviceOption } from "../support/device.ts";
import { collect, positiveNumber, wholeNumber } from "../support/flags.ts";
import { requireCache, requireFolder } from "../support/outputs.ts";
import { requireOwnRun } from "../support/run-folder.ts";
import { slurmScripts } from "../support/slurm.ts";
import { openStore } from "../support/store.ts";
import { workspaceWith } from "../workspace.ts";

interface Flags extends DeviceFlags {
  readonly profile?: string;
  readonly store?: string;
  readonly data?: string;
  readonly nodes: string;
  readonly hours: string;
  readonly cpus?: string;
  readonly partition?: string;
  readonly override: readonly string[];
  readonly status?: boolean;
}

export function registerSlurm(program: Command, io: Io): void {
  program
    .command("slurm")
    .description("Write the scripts of a Slurm job that does a run on many nodes, or say how far it is.")
    .argument("<recipe>", "recipe file (YAML), in a place that all nodes see")
    .option("--profile <name>", "one of the recipe's profiles (default: the recipe's own default)")
    .option(
      "--store <folder>",
      "folder that all nodes share, with the cache and the run folders (default: EMOFORGE_STORE)",
    )
    .option("--data <folder>", "parent folder of the corpora, by id (default: EMOFORGE_DATA)")
    .option("--nodes <n>", "parts that are done at the same time", "4")
    .option(
      "--hours <h>",
      "time of a part; what is not finished by then is begun again where it stopped",
      "4",
    )
    .option("--cpus <n>", "cores of a part (default: a whole node)")
    .option(...deviceOption)
    .option("--partition <name>", "partition of the cluster (default: the cluster's own)")
    .option("--override <key=value>", "change a setting of the recipe", collect, [])
    .option("--status", "print how far the run is, and write nothing")
    .addHelpText(
      "after",
      "\nExample:\n  emoforge slurm recipes/shilandari-2022.yaml --profile full --store /scratch/emoforge --nodes 8 --hours 4",
    )
    .action((path: string, flags: Flags) => slurm(path, flags, io));
}

async function slurm(path: string, flags: Flags, io: Io): Promise<void> {
  const recipePath = resolve(io.cwd, path);
  const { recipe, profile } = resolveRecipe(await io.platform.files.readText(recipePath), path, {
    ...(flags.profile === undefined ? {} : { profile: flags.profile }),
    overrides: flags.override,
  });
  const nodes = wholeNumber("--nodes", flags.nodes, 1, 1000);
  const hours = positiveNumber("--hours", flags.hours, 10_000);
  const cpus = flags.cpus === undefined ? undefined : wholeNumber("--cpus", flags.cpus);
  const store = await openStore(flags, io);
  if (store.bucket !== undefined)
    throw new ParameterError(
      "--store",
      "a folder that all nodes of the cluster see",
      store.shown,
      "Name such a folder, or use workers: emoforge run --queue, and emoforge worker in a job array.",
    );
  const stem = basename(path).replace(/\.ya?ml$/, "");
  const runFolder = join(store.folder, "runs", profile === "default" ? stem : `${stem}-${profile}`);
  const dataFolder = io.dataFolder(flags.data);
  if (flags.status) return status();

  await requireOwnRun(runFolder, recipe, io);
  await requireFolder("--store", runFolder, io);
  const folder = join(store.folder, "slurm", basename(runFolder));
  const scripts = slurmScripts({
    stem,
    // As this program was started.
    program: [process.execPath, resolve(process.argv[1])],
    args: [
      recipePath,
      "--store",
      store.folder,
      ...(flags.profile === undefined ? [] : ["--profile", flags.profile]),
      ...(dataFolder === undefined ? [] : ["--data", dataFolder]),
      ...(flags.device === undefined ? [] : ["--device", deviceAsked(flags)]),
      ...flags.override.flatMap((one) => ["--override", one]),
    ],
    folder,
    nodes,
    hours,
    cpus,
    partition: flags.partition,
  });
  for (const [name, text] of Object.entries(scripts)) {
    await io.platform.files.write(join(folder, name), text);
    await chmod(join(folder, name), 0o755);
  }
  io.print(`Written: ${Object.keys(scripts).join(", ")} in ${folder}`);
  io.print(`Submit with: ${join(folder, "submit.sh")}`);
  io.print(`Results will be in ${runFolder}; how far they are: the same command with --status`);

  async function status(): Promise<void> {
    await requireCache({ ...io, cacheFolder: store.cacheFolder });
    const workers = await io.workers(1);
    try {
      const plan = await planRun(recipe, {
        ...workspaceWith({ ...io, cacheFolder: store.cacheFolder, workers, dataFolder }),
        runFolder,
        signal: io.signal,
      });
      const planned = new Set(plan.groups.flatMap(({ trials }) => trials.map(({ id }) => id)));
      const failed = await failures(io.platform.files, runFolder, planned);
      const gathered = await io.platform.files.exists(join(runFolder, "results.json"));
      io.print(
        `${plan.finished} of ${plan.trials} trials finished, ${failed.length} failed, results ${gathered ? "gathered" : "not gathered yet"}`,
      );
      if (plan.finished < plan.trials)
        io.print(
          `about ${duration(plan.estimate.seconds)} of work left for one core; squeue lists the parts in work`,
        );
    } finally {
      await workers.close();
    }
  }
}
