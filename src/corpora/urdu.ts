/** @file URDU (Latif et al., 2018): spontaneous Urdu from talk shows, 4 emotions. */

import { namedCorpus, sexOfLetter } from "./named.ts";

/** Reads `<folder>/Angry/SM1_F1_A01.wav`, as published, or the same names anywhere below the folder. */
export const urdu = namedCorpus({
  card: {
    id: "urdu",
    title: "URDU Dataset of emotional utterances from talk shows",
    licence: "free for research use",
    url: "https://github.com/siddiquelatif/URDU-Dataset",
    citation:
      "S. Latif, A. Qayyum, M. Usman, J. Qadir: Cross lingual speech emotion recognition: Urdu vs. Western languages. FIT 2018, 88-93.",
    language: "ur",
    synthetic: false,
  },
  // The description speaks of 38 speakers, but the published names have 29 (18 men, 11 women).
  expected: {
    utterances: 400,
    speakers: 29,
    perLabel: { anger: 100, happiness: 100, neutral: 100, sadness: 100 },
  },
  obtain: "download https://github.com/siddiquelatif/URDU-Dataset as a zip archive and unpack it.",
  name: /(?:^|\/)(?<speaker>S(?<sex>[MF])\d+)_F\d+_(?<emotion>[A-Z])\d+$/,
  like: "SM1_F1_A01: speaker (SM man, SF woman), file, emotion letter with number",
  emotions: { A: "anger", H: "happiness", N: "neutral", S: "sadness" },
  speaker: ({ speaker, sex }) => ({ speaker, sex: sexOfLetter(sex) }),
});
