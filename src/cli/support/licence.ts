/** @file Shows the licence of what is to be downloaded, and asks whether the user accepts it. */

import { createInterface } from "node:readline/promises";
import type { Io } from "../io.ts";

/**
 * @param lines What is to be known beforehand.
 * @param accepted Whether `--yes` was given.
 * @returns Whether the licence is accepted; without a terminal to ask on it is not.
 */
export async function acceptsLicence(
  lines: readonly string[],
  what: string,
  accepted: boolean,
  io: Io,
): Promise<boolean> {
  for (const line of lines) io.note(line);
  if (accepted) return true;
  if (!process.stdin.isTTY) {
    io.note("To accept this licence without being asked, add --yes.");
    return false;
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(`Do you accept this licence and download the ${what}? [y/N] `, {
      signal: io.signal,
    });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}
