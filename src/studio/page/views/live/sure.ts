/** @file What is shown of an answer: a label, or that the model does not know. */

import type { FilePrediction } from "../../../../bundle/index.ts";

/** A model of one's own cannot tell what it does not know; below this share its label is shown as not known. */
const leastShare = 0.6;

/** @returns Undefined where the model does not know. */
export function shownLabel({ label, abstained, set, probabilities }: FilePrediction): string | undefined {
  if (abstained || (set === null && probabilities[label] < leastShare)) return undefined;
  return label;
}

/** Why it does not know, in words; "" if it says nothing. */
export function whyUnsure({ reasons, set }: FilePrediction): string {
  if (reasons.length > 0) return reasons.map(({ text }) => text).join("; ");
  return set === null ? `no emotion has ${100 * leastShare} %` : "";
}
