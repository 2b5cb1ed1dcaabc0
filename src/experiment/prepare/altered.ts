/** @file Extracts features of altered recordings and stores them where workers find them, as a corpus of their own. */

import { EmoforgeError } from "../../core/index.ts";
import type { FeaturesConfig } from "../../features/index.ts";
import { mediumOf } from "../media/index.ts";
import type { PlannedAlteration } from "../plan/alterations.ts";
import type { ExtractOptions } from "./extraction.ts";
import type { PreparedCorpus } from "./shapes.ts";

/** What came of altered recordings. */
export interface ExtractedAlterations {
  /** Under which `Medium.open` finds the values. */
  readonly hash: string;
  /** For each planned alteration, its position there; -1 where the altered recording gave nothing. */
  readonly at: readonly number[];
  /** Why some gave nothing. */
  readonly problems: readonly string[];
}

/** Recordings to be altered, and what is made of their features. */
export interface Alterations<Made> {
  readonly planned: readonly PlannedAlteration[];
  made(extracted: ExtractedAlterations): Made;
}

/** @throws {EmoforgeError} if not one of them gave anything. */
export async function extractAlterations(
  planned: readonly PlannedAlteration[],
  prepared: Pick<PreparedCorpus, "medium" | "columns" | "utterances">,
  features: FeaturesConfig,
  { measured: _, ...options }: ExtractOptions,
): Promise<ExtractedAlterations> {
  const { columns, utterances } = prepared;
  const medium = mediumOf(prepared);
  // A recording may be altered more than once: each copy is an utterance of its own.
  const copies = planned.map(({ of }) => ({ ...utterances[of] }));
  const alterations = planned.map(({ steps, seed }) => ({
    steps: steps.map(({ others, ...step }) => ({ ...step, others: others.map((i) => utterances[i]) })),
    seed,
  }));
  const extracted = await medium.extract(copies, features, { ...options, alterations });
  const problems = extracted.problems.filter(({ kind }) => kind !== "damaged").map(({ message }) => message);
  if (extracted.utterances.length === 0)
    throw new EmoforgeError(`Not one altered recording could be used. The first problem: ${problems[0]}`);
  const place = new Map(extracted.utterances.map((utterance, i) => [utterance, i]));
  const at = copies.map((copy) => place.get(copy) ?? -1);
  const of = planned.filter((_, i) => at[i] >= 0).map((one) => one.of);
  const { hash } = await medium.store(
    [extracted],
    {
      classes: columns.classes,
      labels: Int32Array.from(of, (i) => columns.labels[i]),
      ids: of.map((i) => columns.ids[i]),
      speakers: of.map((i) => columns.speakers[i]),
    },
    options,
  );
  return { hash, at, problems };
}
