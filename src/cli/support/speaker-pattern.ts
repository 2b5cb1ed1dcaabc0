/** @file Guessing where file names carry the speaker, for a folder for each emotion. */

/** Usual ways of naming, the most specific first; the first group is the speaker. Matched on "<emotion>/<path>". */
const candidates = [
  "(?:[Ss]peaker|[Ss]pk|[Ss]p|[Aa]ctor|[Ss]ubject|[Ss]ubj)[_-]?(\\d+)",
  "/([^/]+)/[^/]+$",
  "/([A-Za-z]{1,3}\\d{1,4})[_-]",
  "/(\\d{1,4})[_-]",
  "[_-]([A-Za-z]\\d{1,3})[_.-]",
  "/([^/_-]+)[_-]",
];

/**
 * @param paths Below the corpus's root: "anger/s01_take2.wav".
 * @returns The first pattern that matches every path and gives at least two speakers of whom each has, on average, several
 *   recordings and at least half have more than one emotion; undefined if none does.
 */
export function guessSpeakerPattern(paths: readonly string[]): string | undefined {
  return candidates.find((candidate) => {
    const pattern = new RegExp(candidate, "u");
    const emotions = new Map<string, Set<string>>();
    for (const path of paths) {
      const speaker = pattern.exec(path)?.[1];
      if (speaker === undefined) return false;
      const seen = emotions.get(speaker) ?? new Set<string>();
      emotions.set(speaker, seen.add(path.slice(0, path.indexOf("/"))));
    }
    const mixed = [...emotions.values()].filter((labels) => labels.size > 1).length;
    return emotions.size >= 2 && emotions.size * 2 <= paths.length && mixed * 2 >= emotions.size;
  });
}
