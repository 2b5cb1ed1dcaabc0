/** @file AESDD (Vryzas et al., 2018): acted Greek, 5 emotions; it still grows, so its size is not fixed. */

import { namedCorpus } from "./named.ts";

/** Reads `<folder>/anger/a01 (1).wav`, as published, or the same names anywhere below the folder. */
export const aesdd = namedCorpus({
  card: {
    id: "aesdd",
    title: "Acted Emotional Speech Dynamic Database",
    licence: "public; terms at its home page",
    url: "http://m3c.web.auth.gr/research/aesdd-speech-emotion-recognition/",
    citation:
      "N. Vryzas, R. Kotsakis, A. Liatsou, C. A. Dimoulas, G. Kalliris: Speech emotion recognition for performance interaction. Journal of the Audio Engineering Society 66(6): 457-467, 2018.",
    language: "el",
    synthetic: false,
  },
  obtain: "http://m3c.web.auth.gr/research/aesdd-speech-emotion-recognition/ leads to its archive.",
  // A lower-case letter after the speaker distinguishes takes: "f18 (5)b".
  name: /(?:^|\/)(?<emotion>[a-z])\d\d \((?<speaker>\d+)\)[a-z]?$/,
  like: '"a01 (1)": emotion letter with sentence, speaker in parentheses',
  emotions: { a: "anger", d: "disgust", f: "fear", h: "happiness", s: "sadness" },
  // The speakers' sex is not published with the recordings.
  speaker: ({ speaker }) => ({ speaker, sex: "unknown" }),
});
