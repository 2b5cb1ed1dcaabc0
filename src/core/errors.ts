/** @file Mistakes a user can repair: each message says what was expected, what came, and what to do. */

/** Process exit codes, as documented in docs/reference/cli.md. */
export const exitCodes = {
  ok: 0,
  /** Bad input: a file, a recipe, a label, an option's value. */
  input: 1,
  /** The command line itself could not be understood. */
  usage: 2,
  /** The run ended, but some of what was asked could not be done; what was done is kept. */
  partial: 3,
  /** A fault of the program. */
  internal: 70,
  /** Stopped by Ctrl-C, SIGTERM or SIGHUP; a rerun resumes. */
  interrupted: 130,
  /** Nobody reads standard output any more, as in `emoforge ... | head -1`. It is the code of programs that SIGPIPE ends. */
  closed: 141,
} as const;

/** A mistake the user can repair. Only its message is shown, without a stack trace. */
export class EmoforgeError extends Error {
  override readonly name: string = "EmoforgeError";
  readonly exitCode: number = exitCodes.input;
}

/**
 * A value outside its allowed set or range.
 * Reads "<what>: expected <expected>, got <got>. <remedy>".
 */
export class ParameterError extends EmoforgeError {
  override readonly name = "ParameterError";
  constructor(what: string, expected: string, got: unknown, remedy?: string) {
    super(`${what}: expected ${expected}, got ${String(got)}.${remedy ? ` ${remedy}` : ""}`);
  }
}

/** Two shapes that do not fit each other; names both. Reads "<op>: shapes [a] and [b] do not fit: <why>". */
export class ShapeError extends EmoforgeError {
  override readonly name = "ShapeError";
  constructor(op: string, shapes: readonly (readonly number[])[], why: string) {
    super(`${op}: shapes ${shapes.map((s) => `[${s.join(", ")}]`).join(" and ")} do not fit: ${why}.`);
  }
}

/** A worker process ended in the middle of a task, for lack of memory or by a fault in native code. The pool goes on with another. */
export class WorkerLostError extends EmoforgeError {
  override readonly name = "WorkerLostError";
  /** How it ended, e.g. "SIGKILL", "code 9". */
  readonly how: string;
  constructor(message: string, how: string) {
    super(message);
    this.how = how;
  }
}

/** A piece of work that failed each time it was tried, and is left so that the rest can be finished. */
export class SetAsideError extends EmoforgeError {
  override readonly name = "SetAsideError";
}

/** The user asked to stop (Ctrl-C, an aborted signal). Nothing finished is lost. */
export class InterruptedError extends EmoforgeError {
  override readonly name = "InterruptedError";
  override readonly exitCode = exitCodes.interrupted;
  constructor(what = "stopped on request") {
    super(what);
  }
}

/**
 * Says what went wrong with one of several files, so that work on the others can go on. An `EmoforgeError` speaks for itself; of any
 * other, which is a fault of the program or of a decoder, only the kind is named.
 *
 * @throws {InterruptedError} if the error is one.
 */
export function faultOf(file: string, error: unknown): string {
  if (error instanceof InterruptedError) throw error;
  if (error instanceof EmoforgeError) return error.message;
  const kind = error instanceof Error ? error.name : typeof error;
  return `${file}: expected a recording that can be processed, got a fault of the program (${kind}). Please report it with this file, and leave the file out for now.`;
}

/** @throws {InterruptedError} if the signal is aborted. Call it between units of work. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new InterruptedError();
}
