/** @file Decoders without what they print. */

/** Errors that a decoder may print in one call; beyond, it is taken to repeat itself without end. */
const MOST_ERRORS = 10_000;

/**
 * Runs a decoder without what it prints: the decoders write their errors to the console, and callers learn of them otherwise.
 *
 * @param run What it does up to its first `await` is quiet.
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
