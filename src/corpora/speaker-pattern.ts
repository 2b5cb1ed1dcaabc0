/** @file Finds speakers by a pattern in the path of a recording, and says what follows if they are unknown. */

import { ParameterError, type Problem } from "../core/index.ts";

/** @throws {ParameterError} for a text that is not a regular expression, or has no group. */
export function compileSpeakerPattern(source: string): RegExp {
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, "u");
  } catch (error) {
    throw new ParameterError("speakerPattern", "a regular expression", source, (error as Error).message);
  }
  if (new RegExp(`${source}|`, "u").exec("")?.length === 1) {
    throw new ParameterError(
      "speakerPattern",
      "a regular expression with a group around the speaker",
      source,
      "Put the part that names the speaker in parentheses.",
    );
  }
  return pattern;
}

/**
 * The group named `speaker`, otherwise the first group; undefined if the pattern does not match.
 *
 * @param path Below the root. A pattern that begins with "/" also matches at its beginning.
 */
export function speakerIn(pattern: RegExp, path: string): string | undefined {
  const match = pattern.exec(path) ?? pattern.exec(`/${path}`);
  return match?.groups?.speaker || match?.[1] || undefined;
}

/** The problem of a corpus whose speakers are unknown: what that rules out, and what to do. */
export function unknownSpeakersProblem(
  file: string,
  unknown: number,
  all: number,
  suggested: string | undefined,
): Problem {
  const which =
    unknown === all
      ? "The speakers are unknown"
      : `The speakers of ${unknown} of ${all} utterances are unknown`;
  return {
    kind: "unknown-speakers",
    file,
    message:
      `${which}, so speaker-independent splits are impossible. ` +
      `Give a regular expression whose first group is the speaker (speakerPattern), e.g. ${suggested ?? "/(s\\d+)_"}`,
  };
}
