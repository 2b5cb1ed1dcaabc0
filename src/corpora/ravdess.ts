/** @file RAVDESS speech (Livingstone & Russo, 2018): North American English, 24 actors, 8 emotions. */

import type { CorpusCard } from "../core/index.ts";
import type { ParsedName, SizedCorpusLoader } from "./loader.ts";
import { loadByName } from "./loader.ts";

const card: CorpusCard = {
  id: "ravdess",
  title: "Ryerson Audio-Visual Database of Emotional Speech and Song, speech audio",
  licence: "CC BY-NC-SA 4.0",
  url: "https://zenodo.org/records/1188976",
  citation:
    "S. R. Livingstone, F. A. Russo: The Ryerson Audio-Visual Database of Emotional Speech and Song (RAVDESS). PLoS ONE 13(5): e0196391, 2018.",
  language: "en",
  synthetic: false,
};

/** Third field of a file name. */
const emotions: Readonly<Record<string, string>> = {
  "01": "neutral",
  "02": "calm",
  "03": "happiness",
  "04": "sadness",
  "05": "anger",
  "06": "fear",
  "07": "disgust",
  "08": "surprise",
};

/** Reads `<folder>/Actor_01 … Actor_24/*.wav` (also below `Audio_Speech_Actors_01-24`), in any decodable format. */
export const ravdess: SizedCorpusLoader = {
  id: card.id,
  card,
  labels: Object.values(emotions),
  expected: {
    utterances: 1440,
    speakers: 24,
    perLabel: {
      anger: 192,
      calm: 192,
      disgust: 192,
      fear: 192,
      happiness: 192,
      neutral: 96,
      sadness: 192,
      surprise: 192,
    },
  },
  load: (files, root) => loadByName(files, root, card, parseName),
};

/** Fields: modality, vocal channel, emotion, intensity, statement, repetition, actor; odd actors are male. */
function parseName(stem: string): ParsedName {
  const match = /^(\d\d)-(\d\d)-(\d\d)-0[12]-0[12]-0[12]-(\d\d)$/.exec(stem);
  const label = emotions[match?.[3] ?? ""];
  const speaker = match?.[4] ?? "";
  if (match === null || label === undefined || Number(speaker) < 1 || Number(speaker) > 24) {
    return {
      unparsed:
        "Expected a name like 03-01-06-01-02-01-12: modality, channel, emotion (01-08), intensity, statement, " +
        `repetition (01-02 each), actor (01-24); got "${stem}".`,
    };
  }
  if (match[2] !== "01") return { unparsed: `"${stem}" is song (second field 02), not speech.` };
  if (match[1] !== "03")
    return { unparsed: `"${stem}" belongs to a video (first field ${match[1]}); audio-only is 03.` };
  return { label, speaker, sex: Number(speaker) % 2 === 1 ? "male" : "female" };
}
