/** @file nEMO (Christop, 2024): Polish, 9 actors, 6 emotions, 90 sentences. */

import type { Utterance } from "../core/index.ts";
import { namedCorpus } from "./named.ts";

/** Speaker -> sex, from the corpus's data.tsv. */
const speakers: Readonly<Record<string, Utterance["sex"]>> = {
  EB0: "female",
  IC0: "female",
  KD0: "female",
  KS0: "male",
  MK0: "female",
  MP0: "male",
  SM0: "male",
  TP0: "male",
  WR0: "male",
};

/** Reads `<folder>/samples/*.wav`, or the same names anywhere below the folder. The names hold the labels of data.tsv. */
export const nemo = namedCorpus({
  card: {
    id: "nemo",
    title: "nEMO: Dataset of Emotional Speech in Polish",
    licence: "CC BY-NC-SA 4.0",
    url: "https://github.com/amu-cai/nEMO",
    citation: "I. Christop: nEMO: Dataset of Emotional Speech in Polish. LREC-COLING 2024, 12111-12116.",
    language: "pl",
    synthetic: false,
  },
  expected: {
    utterances: 4481,
    speakers: 9,
    perLabel: { anger: 749, fear: 736, happiness: 749, neutral: 809, sadness: 769, surprise: 669 },
  },
  obtain: "clone https://github.com/amu-cai/nEMO; its folder samples holds the recordings.",
  documented: /(^|\/)samples\//,
  name: /(?:^|\/)(?<speaker>[A-Z]{2}\d)_(?<emotion>[a-z]+)_\d+$/,
  like: `WR0_anger_64: speaker (${Object.keys(speakers).join(", ")}), emotion, sentence`,
  emotions: {
    anger: "anger",
    fear: "fear",
    happiness: "happiness",
    neutral: "neutral",
    sadness: "sadness",
    surprised: "surprise",
  },
  speaker: ({ speaker }) =>
    Object.hasOwn(speakers, speaker) ? { speaker, sex: speakers[speaker] } : undefined,
});
