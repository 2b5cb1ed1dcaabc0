/** @file `emoforge`: builds the command line, turns errors into a message and an exit code. */

import { Command, CommanderError } from "commander";
import { EmoforgeError, exitCodes } from "../core/index.ts";
import { registerAugment } from "./commands/augment.ts";
import { registerCorpus } from "./commands/corpus.ts";
import { registerDoctor } from "./commands/doctor.ts";
import { registerExtract } from "./commands/extract.ts";
import { registerInit } from "./commands/init.ts";
import { registerPredict } from "./commands/predict.ts";
import { registerReport } from "./commands/report.ts";
import { registerRun } from "./commands/run.ts";
import { registerTrain } from "./commands/train.ts";
import { type Io, terminalIo } from "./io.ts";
import { packageVersion } from "./version.ts";

/** @returns The process exit code (see `exitCodes`). */
export async function main(args: readonly string[]): Promise<number> {
  const stop = new AbortController();
  let interrupts = 0;
  const io = terminalIo(stop.signal);
  // `emoforge ... | head` closes the pipe early: no fault, nothing more to say.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.ok);
    throw error;
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      interrupts++;
      io.endProgress();
      if (interrupts > 1) process.exit(exitCodes.interrupted);
      io.note("\nstopping (what is finished stays; press Ctrl-C again to leave at once)");
      stop.abort();
    });
  }
  return runCommand(args, io);
}

/** The same for a test: with an `Io` of its own. */
export async function runCommand(args: readonly string[], io: Io): Promise<number> {
  const program = buildProgram(io);
  try {
    await program.parseAsync(["node", "emoforge", ...args]);
    return Number(process.exitCode ?? exitCodes.ok);
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

function buildProgram(io: Io): Command {
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
3 finished but in part, 70 a fault of the program, 130 stopped by Ctrl-C (a rerun resumes).`,
    )
    .configureOutput({
      writeOut: (text) => io.print(text.trimEnd()),
      writeErr: (text) => io.note(text.trimEnd()),
    })
    .exitOverride();
  for (const register of [
    registerRun,
    registerReport,
    registerTrain,
    registerPredict,
    registerCorpus,
    registerExtract,
    registerAugment,
    registerInit,
    registerDoctor,
  ]) {
    register(program, io);
  }
  return program;
}
