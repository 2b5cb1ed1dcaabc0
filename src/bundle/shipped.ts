/** @file What is said of the model that comes with Emoforge, with each of its answers. */

import type { Bundle } from "./schema.ts";
import { intervalText } from "./scores.ts";

/**
 * What the shipped model is, in a sentence without its end.
 *
 * @example
 * import { loadBundle, shippedText } from "emoforge/bundle";
 * import { nodePlatform, shippedModel } from "emoforge/node";
 *
 * const { description } = await loadBundle(shippedModel(), nodePlatform.files, nodePlatform.hasher);
 * console.log(shippedText(description).split(",")[0]); // comes with emoforge: trained on EMO-DB
 */
export function shippedText({ training, evaluation }: Bundle["description"]): string {
  const scores =
    evaluation === null ? "" : `; UAR ${intervalText(evaluation.uar, "%")} on speakers it had not heard`;
  return `comes with emoforge: trained on EMO-DB, ${training.utterances} sentences acted by ${training.speakers} German actors${scores}`;
}
