/** @file What kinds of augmenters have in common. */

import type { AugmenterConfig } from "../recipe/schema.ts";

const generative: readonly string[] = ["gan", "cyclegan", "viewmaker"];

/** Whether networks make the data: such are shown in maps, and compared with every other augmenter. */
export function isGenerative({ kind }: AugmenterConfig): boolean {
  return generative.includes(kind);
}
