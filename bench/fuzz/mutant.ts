/** @file Makes a mutant by its number, which decides which recording is damaged, and how. */

import { createRng } from "../../src/core/index.ts";
import type { Base } from "./bases.ts";
import { type Damaged, type OperatorName, operatorNames, operators } from "./mutate.ts";

export interface Mutant extends Damaged {
  readonly base: Base;
  readonly operator: OperatorName;
}

/**
 * Makes the mutant with this number. Equal seeds and recordings give equal bytes.
 *
 * @param bases In the order of `specs`.
 * @returns `undefined` if its recording is not there.
 */
export function mutant(
  seed: number,
  number: number,
  bases: readonly (Base | undefined)[],
): Mutant | undefined {
  const rng = createRng(seed).fork("mutant", number);
  const base = rng.pick(bases);
  const operator = rng.pick(operatorNames);
  if (base === undefined) return undefined;
  const known = bases.filter((one) => one !== undefined);
  const alike = rng.pick(known.filter(({ family }) => family === base.family)).bytes;
  const any = rng.pick(known).bytes;
  return { base, operator, ...operators[operator](base.bytes, rng, { alike, any }) };
}
