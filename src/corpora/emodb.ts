/** @file EMO-DB, the Berlin Database of Emotional Speech (Burkhardt et al., 2005): German, 10 actors, 7 emotions. */

import type { CorpusCard } from "../core/index.ts";
import type { ParsedName, SizedCorpusLoader } from "./loader.ts";
import { loadByName } from "./loader.ts";

const card: CorpusCard = {
  id: "emodb",
  title: "Berlin Database of Emotional Speech",
  licence: "CC0-1.0",
  url: "http://emodb.bilderbar.info",
  citation:
    "F. Burkhardt, A. Paeschke, M. Rolfes, W. F. Sendlmeier, B. Weiss: A database of German emotional speech. Interspeech 2005, 1517-1520.",
  language: "de",
  synthetic: false,
};

/** The speakers' sex and age in years, as the corpus's home page gives them. */
export const emodbSpeakers: Readonly<
  Record<string, { readonly sex: "female" | "male"; readonly age: number }>
> = {
  "03": { sex: "male", age: 31 },
  "08": { sex: "female", age: 34 },
  "09": { sex: "female", age: 21 },
  "10": { sex: "male", age: 32 },
  "11": { sex: "male", age: 26 },
  "12": { sex: "male", age: 30 },
  "13": { sex: "female", age: 32 },
  "14": { sex: "female", age: 35 },
  "15": { sex: "male", age: 25 },
  "16": { sex: "female", age: 31 },
};

/** Sixth character of a file name: the first letter of the emotion's German name. */
const emotions: Readonly<Record<string, string>> = {
  W: "anger",
  L: "boredom",
  E: "disgust",
  A: "fear",
  F: "happiness",
  T: "sadness",
  N: "neutral",
};

/**
 * Reads `<folder>/wav/*.wav`, as published (not `laryngo`, which has the same names), otherwise the files anywhere below the
 * folder, in any decodable format.
 */
export const emodb: SizedCorpusLoader = {
  id: card.id,
  card,
  labels: Object.values(emotions),
  expected: {
    utterances: 535,
    speakers: 10,
    perLabel: { anger: 127, boredom: 81, disgust: 46, fear: 69, happiness: 71, neutral: 79, sadness: 62 },
  },
  load: (files, root) =>
    loadByName(files, root, card, parseName, { documented: /(^|\/)wav\//, second: /(^|\/)laryngo\// }),
};

/** E.g. "03a01Fa": speaker 03, sentence a01, happiness ("Freude"), take a. */
function parseName(stem: string): ParsedName {
  const match = /^(\d\d)[ab]\d\d([A-Z])[a-z]$/.exec(stem);
  const speaker = match?.[1] ?? "";
  const label = emotions[match?.[2] ?? ""];
  const known = emodbSpeakers[speaker];
  if (label === undefined || known === undefined) {
    return {
      unparsed:
        `Expected a name like 03a01Fa: speaker (${Object.keys(emodbSpeakers).join(", ")}), sentence, ` +
        `emotion letter (${Object.keys(emotions).join(", ")}), take; got "${stem}".`,
    };
  }
  return { label, speaker, sex: known.sex };
}
