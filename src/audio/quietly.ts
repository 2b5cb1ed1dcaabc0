/** @file Decoders without what they print. */

/**
 * Runs a decoder quietly: some write their errors to the console, and callers learn of them otherwise.
 *
 * @param run What it does up to its first `await` is quiet.
 */
export function quietly<T>(run: () => T): T {
  const { error } = console;
  console.error = () => {};
  try {
    return run();
  } finally {
    console.error = error;
  }
}
