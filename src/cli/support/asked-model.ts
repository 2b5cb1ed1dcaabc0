/** @file What `emoforge train` is to train, and on what: as it was written, or as a search or run found it. */

import type { Command } from "commander";
import type { BundleEvaluation } from "../../bundle/index.ts";
import { ParameterError } from "../../core/index.ts";
import type { CorpusSpec, ModelPlan } from "../../experiment/index.ts";
import type { Io } from "../io.ts";
import { corpusSpecOf, type DataFlags } from "./data.ts";
import { type FeatureFlags, featuresOf } from "./feature-flags.ts";
import { foundIn, type Origin } from "./from.ts";
import { planOf, type TrainingFlags } from "./training-flags.ts";

/** Sets that do not give one row per recording, and yet can be used in a bundle. */
export const spectrograms = ["logmel"];

/** The options that were written on the command line, as "--name". */
export function writtenOptions(command: Command): string[] {
  return command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === "cli")
    .map(({ long }) => long ?? "");
}

/** @returns `found`: where it comes from, with `--from`. */
export async function askedModel(
  argument: string | undefined,
  flags: DataFlags & TrainingFlags & Omit<FeatureFlags, "variant"> & { readonly from?: string },
  written: readonly string[],
  io: Io,
): Promise<{
  readonly asked: ModelPlan;
  readonly corpus: CorpusSpec;
  readonly found: Pick<Origin, "honest" | "notes"> | undefined;
}> {
  if (flags.from === undefined) {
    if (argument === undefined)
      throw new ParameterError(
        "<corpus>",
        "what to train on",
        "nothing",
        "Name a corpus, or --from <folder>.",
      );
    const asked = planOf(flags, featuresOf(flags, io, spectrograms));
    return { asked, corpus: await corpusSpecOf(argument, flags, io), found: undefined };
  }
  const found = await foundIn(flags.from, written, flags, io);
  if (argument === undefined) return { asked: found.plan, corpus: found.corpus, found };
  // The nested estimate says nothing about other data than those on which it was found.
  const honest = (evaluation: BundleEvaluation) => evaluation;
  const corpus = await corpusSpecOf(argument, flags, io);
  return { asked: found.plan, corpus, found: { honest, notes: found.notes } };
}
