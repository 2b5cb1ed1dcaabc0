/** @file ShEMO (Mohamad Nezami et al., 2019): Persian from radio plays, 87 speakers, 6 emotions. */

import { namedCorpus, sexOfLetter } from "./named.ts";

/** Reads `<folder>/female/F01A01.wav` and `<folder>/male/…`, as published, or the same names anywhere below the folder. */
export const shemo = namedCorpus({
  card: {
    id: "shemo",
    title: "Sharif Emotional Speech Database",
    licence: "free for academic use",
    url: "https://github.com/pariajm/sharif-emotional-speech-database",
    citation:
      "O. Mohamad Nezami, P. Jamshid Lou, M. Karami: ShEMO: a large-scale validated database for Persian speech emotion detection. Language Resources and Evaluation 53(1): 1-16, 2019.",
    language: "fa",
    synthetic: false,
  },
  expected: {
    utterances: 3000,
    speakers: 87,
    perLabel: { anger: 1059, fear: 38, happiness: 201, neutral: 1028, sadness: 449, surprise: 225 },
  },
  obtain:
    "https://github.com/pariajm/sharif-emotional-speech-database leads to its archives female.zip and male.zip; unpack both.",
  name: /(?:^|\/)(?<speaker>(?<sex>[FM])\d\d)(?<emotion>[A-Z])\d{2,3}$/,
  like: "F03S02: sex with speaker (F01-F31, M01-M56), emotion letter with number",
  emotions: {
    A: "anger",
    F: "fear",
    H: "happiness",
    N: "neutral",
    S: "sadness",
    W: "surprise",
  },
  speaker: ({ speaker, sex }) => ({ speaker, sex: sexOfLetter(sex) }),
});
