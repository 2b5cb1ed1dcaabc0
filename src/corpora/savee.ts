/** @file SAVEE (Haq & Jackson, 2009): British English, 4 men, 7 emotions. */

import { namedCorpus } from "./named.ts";

/** Reads `<folder>/AudioData/DC/a01.wav`, as published, or `DC_a01.wav` in any folder. */
export const savee = namedCorpus({
  card: {
    id: "savee",
    title: "Surrey Audio-Visual Expressed Emotion Database",
    licence: "free for research use, on registration",
    url: "http://kahlan.eps.surrey.ac.uk/savee/",
    citation:
      "S. Haq, P. J. B. Jackson: Speaker-dependent audio-visual emotion recognition. AVSP 2009, 53-58.",
    language: "en-GB",
    synthetic: false,
  },
  expected: {
    utterances: 480,
    speakers: 4,
    perLabel: {
      anger: 60,
      disgust: 60,
      fear: 60,
      happiness: 60,
      neutral: 120,
      sadness: 60,
      surprise: 60,
    },
  },
  obtain: "register at http://kahlan.eps.surrey.ac.uk/savee/ and unpack the audio.",
  documented: /(^|\/)AudioData\//,
  name: /(?:^|\/)(?<speaker>DC|JE|JK|KL)[_/](?<emotion>[a-z]{1,2})(?<sentence>\d\d)$/,
  like: "DC/a01 or DC_a01: speaker (DC, JE, JK, KL), emotion with sentence",
  emotions: {
    a: "anger",
    d: "disgust",
    f: "fear",
    h: "happiness",
    n: "neutral",
    sa: "sadness",
    su: "surprise",
  },
  // The published file names repeat from speaker to speaker; the id holds both.
  speaker: ({ speaker, emotion, sentence }) => ({
    id: `${speaker}_${emotion}${sentence}`,
    speaker,
    sex: "male",
  }),
});
