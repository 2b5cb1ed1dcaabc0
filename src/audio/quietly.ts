/** @file Keeps decoders from printing. */

/** A decoder that prints more errors than this in one call is taken to repeat itself endlessly. */
const MOST_ERRORS = 10_000;

/**
 * Runs a decoder with its output suppressed: decoders write their errors to the console, but callers learn of them in other ways.
 *
 * @param run It is quiet up to its first `await`.
 */
export function quietly<T>(run: () => T): T {
  const { error } = console;
  let printed = 0;
  console.error = () => {
    if (++printed > MOST_ERRORS) throw new Error("a decoder that repeats itself");
  };
  try {
    return run();
  } finally {
    console.error = error;
  }
}
