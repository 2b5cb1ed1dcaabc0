/** @file Speakers by a pattern on the path of a recording, and what to say where they are unknown. */

import { ParameterError, type Problem } from "../core/index.ts";

/** @throws {ParameterError} for what is no regular expression, or has no group. */
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
 * The group named `speaker`, else the first group; undefined where the pattern does not match.
 *
 * @param path Below the root. A pattern that begins with "/" also finds what begins there.
 */
export function speakerIn(pattern: RegExp, path: string): string | undefined {
  const match = pattern.exec(path) ?? pattern.exec(`/${path}`);
  return match?.groups?.speaker || match?.[1] || undefined;
}

/** What unknown speakers rule out, and what to do: said of a corpus as a whole. */
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
