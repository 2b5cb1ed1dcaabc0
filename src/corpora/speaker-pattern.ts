/** @file The speaker in a file's path: by a pattern that the user gives, or by one that the names at hand suggest. */

import { ParameterError } from "../core/errors.ts";
import type { Problem } from "../core/types.ts";

/** Usual ways of naming, the most specific first; the first group is the speaker. */
const candidates = [
  "(?:[Ss]peaker|[Ss]pk|[Ss]p|[Aa]ctor|[Ss]ubject|[Ss]ubj)[_-]?(\\d+)",
  "/([^/]+)/[^/]+$",
  "/([A-Za-z]{1,3}\\d{1,4})[_-]",
  "/(\\d{1,4})[_-]",
  "[_-]([A-Za-z]\\d{1,3})[_.-]",
  "/([^/_-]+)[_-]",
];

/**
 * @param paths Below the corpus's root: "anger/s01_take2.wav", or "s01_0001.wav" where the labels are elsewhere.
 * @param labels The emotion of each; the first folder of its path unless told.
 * @returns The first pattern that matches every path and gives at least two speakers of whom each has, on average, several
 *   recordings and at least half have more than one emotion; undefined if none does.
 */
export function guessSpeakerPattern(
  paths: readonly string[],
  labels: readonly string[] = paths.map((path) => path.slice(0, path.indexOf("/"))),
): string | undefined {
  return candidates.find((candidate) => {
    const pattern = new RegExp(candidate, "u");
    const emotions = new Map<string, Set<string>>();
    for (const [i, path] of paths.entries()) {
      const speaker = speakerIn(pattern, path);
      if (speaker === undefined) return false;
      const seen = emotions.get(speaker) ?? new Set<string>();
      emotions.set(speaker, seen.add(labels[i] as string));
    }
    const mixed = [...emotions.values()].filter((labels) => labels.size > 1).length;
    return emotions.size >= 2 && emotions.size * 2 <= paths.length && mixed * 2 >= emotions.size;
  });
}

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
