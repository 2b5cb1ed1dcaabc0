/** @file What each file in `commands/` provides: a command, and the exit code with which it ends. */

import type { Command } from "commander";
import type { Io } from "./io.ts";

/** Adds a command to the program. One that always ends with "done", unless it throws, needs no `ending`. */
export type Register = (program: Command, io: Io, ending: Ending) => void;

/** Wraps an action that returns its exit code (see `exitCodes`), since commander drops what actions return. */
export type Ending = <Args extends unknown[]>(
  action: (...args: Args) => Promise<number>,
) => (...args: Args) => Promise<void>;
