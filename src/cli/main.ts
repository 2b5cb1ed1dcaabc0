/** @file `emoforge`: builds the command line, turns errors into a message and an exit code. */

import { Command, CommanderError } from "commander";
import { EmoforgeError, exitCodes } from "../core/index.ts";
import { packageVersion } from "../platform/node/index.ts";
import type { Ending, Register } from "./command.ts";
import { watchSignals, watchStreams } from "./endings.ts";
import { type Io, terminalIo } from "./io.ts";

/** The commands in the order of the help text; only the command that is asked for is loaded, or all of them for the help text. */
const commands: Readonly<Record<string, () => Promise<Register>>> = {
  run: async () => (await import("./commands/run.ts")).registerRun,
  worker: async () => (await import("./commands/worker.ts")).registerWorker,
  queue: async () => (await import("./commands/queue.ts")).registerQueue,
  slurm: async () => (await import("./commands/slurm.ts")).registerSlurm,
  search: async () => (await import("./commands/search.ts")).registerSearch,
  compare: async () => (await import("./commands/compare.ts")).registerCompare,
  report: async () => (await import("./commands/report.ts")).registerReport,
  train: async () => (await import("./commands/train.ts")).registerTrain,
  predict: async () => (await import("./commands/predict.ts")).registerPredict,
  timeline: async () => (await import("./commands/timeline.ts")).registerTimeline,
  score: async () => (await import("./commands/score.ts")).registerScore,
  model: async () => (await import("./commands/model.ts")).registerModel,
  enrol: async () => (await import("./commands/enrol.ts")).registerEnrol,
  corpus: async () => (await import("./commands/corpus.ts")).registerCorpus,
  extract: async () => (await import("./commands/extract.ts")).registerExtract,
  augment: async () => (await import("./commands/augment.ts")).registerAugment,
  init: async () => (await import("./commands/init.ts")).registerInit,
  studio: async () => (await import("./commands/studio.ts")).registerStudio,
  doctor: async () => (await import("./commands/doctor.ts")).registerDoctor,
};

/** @returns The process exit code (see `exitCodes`). */
export async function main(args: readonly string[]): Promise<number> {
  const stop = new AbortController();
  const io = terminalIo(stop.signal);
  watchStreams(io);
  watchSignals(stop, io);
  return runCommand(args, io);
}

/** The same with a given `Io`, for tests. */
export async function runCommand(args: readonly string[], io: Io): Promise<number> {
  let code: number = exitCodes.ok;
  const ending: Ending =
    (action) =>
    async (...given) => {
      code = await action(...given);
    };
  try {
    const program = await buildProgram(args, io, ending);
    await program.parseAsync(["node", "emoforge", ...args]);
    return code;
  } catch (error) {
    io.endProgress();
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (error instanceof EmoforgeError) {
      io.note(`emoforge: ${error.message}`);
      return error.exitCode;
    }
    io.note(
      `emoforge: a fault of the program, please report it with this text:\n${error instanceof Error ? error.stack : String(error)}`,
    );
    return exitCodes.internal;
  }
}

async function buildProgram([first]: readonly string[], io: Io, ending: Ending): Promise<Command> {
  const program = new Command("emoforge")
    .description("Speech-emotion recognition with generative data augmentation, measured honestly.")
    .version(packageVersion())
    .showHelpAfterError("(add --help for the options and an example)")
    .addHelpText(
      "after",
      `
Start here:
  emoforge run recipes/demo.yaml        a whole experiment on a corpus it makes itself, about a minute
  emoforge doctor                       is this installation in order?
  emoforge init my-recordings/          a recipe for your own data

Exit codes: 0 done, 1 something to repair in the input, 2 command line not understood,
3 finished but in part, 70 a fault of the program, 130 stopped by Ctrl-C, SIGTERM or SIGHUP (a rerun resumes),
141 nobody reads the output any more.`,
    )
    .configureOutput({
      writeOut: (text) => io.print(text.trimEnd()),
      writeErr: (text) => io.note(text.trimEnd()),
    })
    .exitOverride();
  const asked = first !== undefined && Object.hasOwn(commands, first) ? [first] : Object.keys(commands);
  for (const name of asked) (await commands[name]())(program, io, ending);
  return program;
}
