/** @file The augmenters by kind. To add one: write its file, then name it in the schema and in the switch. */

import * as z from "zod";
import type { Augmenter } from "../core/contracts.ts";
import { duplicate, duplicateOptions } from "./duplicate.ts";
import { noise, noiseOptions } from "./noise.ts";
import { none, noneOptions } from "./none.ts";
import { parseOptions } from "./options.ts";
import { smote, smoteOptions } from "./smote.ts";
import { transfer, transferOptions } from "./transfer.ts";

export const augmenterSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none"), ...noneOptions.shape }),
  z.strictObject({ kind: z.literal("duplicate"), ...duplicateOptions.shape }),
  z.strictObject({ kind: z.literal("noise"), ...noiseOptions.shape }),
  z.strictObject({ kind: z.literal("smote"), ...smoteOptions.shape }),
  z.strictObject({ kind: z.literal("transfer"), ...transferOptions.shape }),
]);

export type AugmenterConfig = z.output<typeof augmenterSchema>;

export function createAugmenter(config: z.input<typeof augmenterSchema>): Augmenter {
  const { kind, ...options } = parseOptions(String(config.kind), augmenterSchema, config);
  switch (kind) {
    case "none":
      return none(options);
    case "duplicate":
      return duplicate(options);
    case "noise":
      return noise(options);
    case "smote":
      return smote(options);
    case "transfer":
      return transfer(options);
  }
}
