/** @file Deals groups of rows (speakers) into parts of nearly equal size. */

import { ParameterError, type Rng } from "../core/index.ts";

/** The positions of each name's rows; names in order of first appearance. */
export function positionsByName(names: readonly string[]): Map<string, number[]> {
  const out = new Map<string, number[]>();
  names.forEach((name, i) => {
    const positions = out.get(name);
    if (positions) positions.push(i);
    else out.set(name, [i]);
  });
  return out;
}

/**
 * Deals names into `parts` groups whose row counts are as equal as a greedy pass can make them: the name with most rows first,
 * always into the group with the fewest rows, and names of equal size in random order.
 *
 * @param names One name per row.
 * @returns For each part its row positions, ascending. No name is in two parts.
 * @throws {ParameterError} if there are fewer names than parts.
 */
export function balancedParts(names: readonly string[], parts: number, rng: Rng, what: string): number[][] {
  const byName = positionsByName(names);
  if (byName.size < parts) {
    throw new ParameterError(
      what,
      `at least ${parts} speakers for ${parts} folds`,
      byName.size,
      "Lower `folds`.",
    );
  }
  const dealt = Array.from({ length: parts }, (): number[] => []);
  // Sorted first, so that the order of rows in a file does not change the folds of a seed.
  const order = rng.shuffled([...byName.keys()].sort());
  order.sort((a, b) => byName.get(b)!.length - byName.get(a)!.length);
  for (const name of order) {
    let smallest = 0;
    for (let p = 1; p < parts; p++) if (dealt[p].length < dealt[smallest].length) smallest = p;
    dealt[smallest].push(...byName.get(name)!);
  }
  return dealt.map((positions) => positions.sort((a, b) => a - b));
}
