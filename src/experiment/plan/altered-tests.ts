/** @file Altered recordings for tests: every recording of a corpus once under each condition. */

import { EmoforgeError } from "../../core/index.ts";
import type { Alterations } from "../prepare/altered.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import type { Condition, Recipe } from "../recipe/schema.ts";
import { planAlteration, testingVoices } from "./alterations.ts";
import type { TestCondition } from "./shapes.ts";

/**
 * The recordings of the corpus itself, by streams of chance that training does not use. They are the same for all conditions, so that those
 * that differ in level alone have the same noise.
 *
 * @throws {EmoforgeError} if a recording cannot be tested under the condition; from `made`, if one gave nothing.
 */
export function testOf(
  { seed }: Pick<Recipe, "seed">,
  { columns, own }: Pick<PreparedCorpus, "columns" | "own">,
  { name, ...rule }: Condition,
): Alterations<TestCondition> {
  const voices = testingVoices({
    classes: columns.classes,
    labels: columns.labels.subarray(0, own),
    speakers: columns.speakers.slice(0, own),
  });
  const planned = columns.ids.slice(0, own).map((id, of) => {
    const one = planAlteration(of, rule, [seed, "audio", "testing", id].join("/"), voices);
    if (one !== null) return one;
    throw new EmoforgeError(
      `Condition "${name}": "${id}" needs another recording of the same speaker, and there is none. In tests no other voice is heard, since it may have been trained on. Choose a condition without babble and copypaste.`,
    );
  });
  return {
    planned,
    made({ hash, problems }) {
      if (problems.length === 0) return { name, hash };
      throw new EmoforgeError(
        `Condition "${name}": ${problems.length} of ${own} recordings cannot be tested under it. The first: ${problems[0]} Leave the condition or the recordings out: all conditions are compared on the same recordings.`,
      );
    },
  };
}
