/** @file Duplication of spectrograms: the training clips once more. */

import * as z from "zod";
import { clipAugmenter, viewsCost } from "../kind.ts";
import { viewAugmenter } from "./draw.ts";

export const duplicateClips = clipAugmenter({
  kind: "duplicate",
  summary: "Copies of the clips.",
  options: z.strictObject({}),
  version: 1,
  cost: viewsCost,
  create: (_, { name }) =>
    viewAugmenter(name, (train, position) => ({ clip: train.clips[position].slice() })),
});
