/** @file `emoforge search`: a corpus in, the model that suits it out, with what strangers will meet. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { parse } from "yaml";
import { lawLine, saveBundle } from "../../bundle/index.ts";
import { EmoforgeError, InterruptedError, ParameterError } from "../../core/index.ts";
import { normalisationSchema } from "../../evaluate/index.ts";
import {
  type CorpusSpec,
  type SearchResults,
  type SpaceInput,
  search,
  trainWinner,
  type Workspace,
} from "../../experiment/index.ts";
import { duration, type Io, type Progress } from "../io.ts";
import { corpusSpecOf, type DataFlags, dataArgument, withDataOptions } from "../support/data.ts";
import { cardFor, type DeviceFlags, deviceAsked, plainDeviceOption } from "../support/device.ts";
import { oneOf, positiveNumber, wholeNumber } from "../support/flags.ts";
import { guessLines, openGuessing } from "../support/guess.ts";
import { requireCache, requireFolder } from "../support/outputs.ts";
import { requireOwnSearch } from "../support/search-folder.ts";
import { writeSearchReport } from "../support/search-report.ts";
import { searchLines } from "../support/search-text.ts";
import { workspaceWith } from "../workspace.ts";

interface Flags extends DataFlags, DeviceFlags {
  readonly minutes: string;
  readonly space?: string;
  readonly normalisation: string;
  readonly seed: string;
  readonly out?: string;
  readonly workers?: string;
  readonly model: boolean;
  readonly mlflow?: string;
  readonly force?: boolean;
}

export function registerSearch(program: Command, io: Io): void {
  withDataOptions(
    program
      .command("search")
      .description(
        "Find which features, classifier and augmentation suit your data, and how good that will be.",
      )
      .argument("<corpus>", dataArgument),
  )
    .option(
      "--minutes <x>",
      "how long trainings may take, by their estimates, on the workers there are",
      "20",
    )
    .option(
      "--space <file>",
      "what is tried (YAML); default: linear models and ensembles on four feature sets",
    )
    .option("--normalisation <kind>", "train, speaker, or both, each a question of its own", "both")
    .option("--seed <n>", "equal seeds give equal results", "1")
    .option("--out <folder>", "search folder (default: searches/<corpus>)")
    .option("--workers <n>", "worker processes (default: one for each core)")
    .option(...plainDeviceOption)
    .option("--no-model", "do not train the winner on all of the data")
    .option(
      "--mlflow <url>",
      "also send what was found to an MLflow tracking server, e.g. http://localhost:5000",
    )
    .option("--force", "replace the results of another search in the folder")
    .addHelpText(
      "after",
      `
Speakers are held out twice. On inner folds the candidates are halved again and again until one is left; the outer folds judge
the whole procedure, choosing included, on speakers that took no part in it: the nested estimate is what a stranger will meet.
The same command goes on with a search that was stopped.

Example:
  emoforge search emodb --data corpora/ --classes anger,fear,happiness,sadness,neutral
  emoforge train --from searches/emodb`,
    )
    .action((corpus: string, flags: Flags) => searchCorpus(corpus, flags, io));
}

async function searchCorpus(argument: string, flags: Flags, io: Io): Promise<void> {
  const asked = oneOf("--normalisation", [...normalisationSchema.options, "both"], flags.normalisation);
  const choices = {
    minutes: positiveNumber("--minutes", flags.minutes),
    seed: wholeNumber("--seed", flags.seed, 0),
    ...(asked === "both" ? {} : { normalisation: [normalisationSchema.parse(asked)] }),
    ...(flags.space === undefined ? {} : { space: await spaceFrom(flags.space, io) }),
  };
  const given = await corpusSpecOf(argument, flags, io);
  const shown = flags.out ?? `searches/${given.id}`;
  const folder = resolve(io.cwd, shown);
  if (!flags.force) await requireOwnSearch(shown, io);
  await requireFolder("--out", shown, io);
  await requireCache(io);
  const card = await cardFor(deviceAsked(flags), io);
  const size = flags.workers === undefined ? undefined : wholeNumber("--workers", flags.workers);
  const workers = await io.workers(size, card);
  let progress: Progress | undefined;
  try {
    const workspace = workspaceWith({ ...io, workers, dataFolder: io.dataFolder(flags.data), card });
    const { spec, guess } = await openGuessing(given, flags, io, workers);
    if (guess !== undefined)
      for (const line of guessLines(guess, "Confirm the pattern with --speaker-pattern, or give another."))
        io.note(line);
    const corpus: { readonly spec: CorpusSpec } = { spec };
    const { results, environment, sittingSec } = await search(
      corpus,
      {
        folder,
        ...choices,
        replace: flags.force === true,
        signal: io.signal,
        onStage(what) {
          progress?.end();
          progress = io.progress(what);
        },
        onProgress: (done, total, note) => progress?.update(done, total, note),
      },
      workspace,
    );
    progress?.end();
    for (const line of await searchLines(results)) io.print(line);
    io.print(
      `${results.trainings} trainings, ${duration(environment.computeSec)} of computing; took ${duration(sittingSec)}.`,
    );
    io.print(`Report: ${await writeSearchReport(folder, shown, io)}`);
    const { optunaJournal, sendToMlflow } = await import("../../interop/index.ts");
    await io.platform.files.write(
      `${folder}/optuna.log`,
      optunaJournal(results, environment.finishedAt ?? environment.startedAt),
    );
    if (flags.mlflow !== undefined) {
      const sent = await sendToMlflow(results, flags.mlflow, fetch, io.platform.clock.now());
      io.print(`MLflow: ${sent.runs} runs in experiment ${sent.experiment} of ${flags.mlflow}`);
    }
    if (flags.model) await saveWinners(corpus, results, folder, workspace, io);
  } catch (error) {
    progress?.end();
    if (!(error instanceof InterruptedError)) throw error;
    throw new InterruptedError(
      "stopped on request. What is finished is kept; the same command goes on from there.",
    );
  } finally {
    await workers.close();
  }
}

/** A bundle for each question, unless the data do not allow it. */
async function saveWinners(
  corpus: { readonly spec: CorpusSpec },
  results: SearchResults,
  folder: string,
  workspace: Workspace,
  io: Io,
): Promise<void> {
  for (const { normalisation } of results.questions) {
    const bundle = `${folder}/models/${normalisation}`;
    const progress = io.progress(`training the winner, ${normalisation} statistics`);
    try {
      const parts = await trainWinner(corpus, results, normalisation, workspace, {
        signal: io.signal,
        onProgress: progress.update,
      });
      await saveBundle(bundle, parts, io.platform.files, io.platform.hasher);
      io.print(`Bundle, ${normalisation} statistics: ${bundle}`);
    } catch (error) {
      // The search is done, whatever becomes of the model.
      if (!(error instanceof ParameterError)) throw error;
      io.note(`No bundle for ${normalisation} statistics: ${error.message}`);
    } finally {
      progress.end();
    }
  }
  io.print(lawLine);
}

async function spaceFrom(path: string, io: Io): Promise<SpaceInput> {
  const text = await io.platform.files.readText(resolve(io.cwd, path));
  try {
    const value: unknown = parse(text);
    if (typeof value === "object" && value !== null) return value as SpaceInput;
  } catch (cause) {
    throw new EmoforgeError(`${path} is not valid YAML: ${(cause as Error).message}`);
  }
  throw new ParameterError(
    "--space",
    "keys and values, such as `features: [is09]`",
    `something else in ${path}`,
  );
}
