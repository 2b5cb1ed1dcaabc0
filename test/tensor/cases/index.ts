/** @file The contract's table: every operation with inputs to try it on and a plain version to compare it with. */

import type { Case } from "./case.ts";
import { broadcasting, elementwise } from "./elementwise.ts";
import { layout, products, reductions } from "./layout.ts";
import { convolutions, poolings } from "./windows.ts";

export type { Case } from "./case.ts";

export const cases: readonly Case[] = [
  ...elementwise,
  ...broadcasting,
  ...reductions,
  ...products,
  ...layout,
  ...convolutions,
  ...poolings,
];
