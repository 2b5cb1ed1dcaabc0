/** @file Parts of recordings of which one is judged by what was learned of the others. */

/** Speakers are dealt into at most so many: with hundreds, leaving out each in turn would change nothing but the time. */
const mostParts = 20;

/**
 * Positions dealt into parts such that those of one group are together: a part for each group, or, with more than `most`, parts of
 * nearly equal size. The same for the same groups.
 */
export function partsByGroup(groups: readonly string[], most = mostParts): number[][] {
  const byGroup = positionsByGroup(groups);
  const largestFirst = [...byGroup].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  const parts: number[][] = Array.from({ length: Math.min(most, byGroup.size) }, () => []);
  for (const [, positions] of largestFirst)
    parts.reduce((least, part) => (part.length < least.length ? part : least)).push(...positions);
  return parts.map((part) => part.sort((a, b) => a - b));
}

export function positionsByGroup(groups: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [i, group] of groups.entries()) {
    const positions = found.get(group);
    if (positions === undefined) found.set(group, [i]);
    else positions.push(i);
  }
  return found;
}

/** The positions that are not in a part. */
export function without(part: readonly number[], count: number): number[] {
  const left = new Set(part);
  return Array.from({ length: count }, (_, i) => i).filter((i) => !left.has(i));
}
