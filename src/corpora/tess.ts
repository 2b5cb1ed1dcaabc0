/** @file TESS, the Toronto emotional speech set (Dupuis & Pichora-Fuller, 2010): English, 2 actresses, 7 emotions, 200 words. */

import { namedCorpus } from "./named.ts";

/** Reads files with the published names in any layout: a folder for each actress and emotion, or a single folder. */
export const tess = namedCorpus({
  card: {
    id: "tess",
    title: "Toronto Emotional Speech Set",
    licence: "CC BY-NC-ND 4.0",
    url: "https://tspace.library.utoronto.ca/handle/1807/24487",
    citation:
      "K. Dupuis, M. K. Pichora-Fuller: Toronto emotional speech set (TESS). University of Toronto, Psychology Department, 2010.",
    language: "en",
    synthetic: false,
  },
  expected: {
    utterances: 2800,
    speakers: 2,
    perLabel: {
      anger: 400,
      disgust: 400,
      fear: 400,
      happiness: 400,
      neutral: 400,
      "pleasant surprise": 400,
      sadness: 400,
    },
  },
  obtain: "download it from https://tspace.library.utoronto.ca/handle/1807/24487",
  // One published name lacks a letter: OA_bite_neutral is by the older actress.
  name: /(?:^|\/)(?<speaker>OAF|YAF|OA(?=_bite_neutral$))_[^_/]+_(?<emotion>[a-z]+)$/,
  like: "OAF_back_angry: actress (OAF older, YAF younger), word, emotion",
  emotions: {
    angry: "anger",
    disgust: "disgust",
    fear: "fear",
    happy: "happiness",
    neutral: "neutral",
    ps: "pleasant surprise",
    sad: "sadness",
  },
  speaker: ({ speaker }) => ({ speaker: speaker === "OA" ? "OAF" : speaker, sex: "female" }),
});
