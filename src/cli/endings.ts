/** @file What ends the program from outside: signals, and outputs that accept nothing more. Each ends it with one line. */

import { exitCodes } from "../core/index.ts";
import type { Io } from "./io.ts";

/** Ctrl-C, what `kill` and job systems send, and the end of the terminal. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The first signal asks the command to stop, which keeps what is finished; the second does not wait for it. */
export function watchSignals(stop: AbortController, io: Io): void {
  let interrupts = 0;
  for (const signal of signals) {
    process.on(signal, () => {
      interrupts++;
      io.endProgress();
      if (interrupts > 1) process.exit(exitCodes.interrupted);
      io.note("\nstopping (what is finished stays; press Ctrl-C again to leave at once)");
      stop.abort();
    });
  }
}

/** Without standard output a command cannot deliver what it was asked for; without standard error only its remarks are lost. */
export function watchStreams(io: Io): void {
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    io.endProgress();
    if (error.code === "EPIPE") {
      io.note("emoforge: stopped, since nobody reads its standard output any more.");
      process.exit(exitCodes.closed);
    }
    io.note(
      `emoforge: standard output could not be written (${error.message}). Make room, or send it elsewhere.`,
    );
    process.exit(exitCodes.input);
  });
}

/** Ends the program in a second if something still keeps it alive then, although the command has ended. */
export function leaveSoon(): void {
  setTimeout(() => process.exit(), 1000).unref();
}
