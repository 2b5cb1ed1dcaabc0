/** @file What is asked of a search, and what its answer is measured against. */

import { knownSpeakers, ParameterError } from "../../core/index.ts";
import { type Normalisation, normalisationSchema } from "../../evaluate/index.ts";
import { canonicalJson } from "../../store/index.ts";
import type { Material } from "./material.ts";
import type { Candidate, Question } from "./shapes.ts";

/** With fewer recordings of each speaker, their own statistics say more of what was said than of the voice. */
const fewestOfSpeaker = 8;
const fewestForSpeaker = 4;

/** The questions that were asked, or both where the data allow it. */
export function questionsOf(
  asked: readonly Normalisation[] | undefined,
  { speakers }: Material,
): { readonly questions: readonly Question[]; readonly notes: readonly string[] } {
  const known = knownSpeakers(speakers);
  if (asked !== undefined) {
    const questions = normalisationSchema.options.filter((one) => asked.includes(one));
    if (questions.length === 0)
      throw new ParameterError("normalisation", `one of ${normalisationSchema.options.join(", ")}`, "none");
    return { questions, notes: [] };
  }
  const counts = known.map((name) => speakers.filter((one) => one === name).length).sort((a, b) => a - b);
  const typical = counts[Math.floor(counts.length / 2)];
  if (known.length >= fewestForSpeaker && typical >= fewestOfSpeaker)
    return { questions: normalisationSchema.options, notes: [] };
  const why =
    known.length < fewestForSpeaker
      ? `there are only ${known.length} speakers`
      : `half of the speakers have ${typical} recordings or fewer`;
  return {
    questions: ["train"],
    notes: [`Statistics of each speaker were not tried, since ${why}. Ask for them: normalisation speaker.`],
  };
}

/** What all else is measured against: the set and the classifier that other commands take if none are named. */
export function isDefault({ features, classifier, augmenter }: Candidate): boolean {
  return (
    canonicalJson(features) === canonicalJson({ set: "emobase2010", variant: "reference" }) &&
    classifier.kind === "svm" &&
    classifier.c === 0.01 &&
    classifier.kernel === undefined &&
    augmenter.kind === "none"
  );
}
