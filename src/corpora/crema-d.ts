/** @file CREMA-D (Cao et al., 2014): English, 91 actors, 6 emotions, 12 sentences. */

import { namedCorpus } from "./named.ts";

/** The actresses; the other actors of 1001-1091 are men. From the corpus's VideoDemographics.csv. */
const actresses = new Set(
  (
    "1002 1003 1004 1006 1007 1008 1009 1010 1012 1013 1018 1020 1021 1024 1025 1028 1029 1030 1037 1043 1046 1047 1049 1052 " +
    "1053 1054 1055 1056 1058 1060 1061 1063 1072 1073 1074 1075 1076 1078 1079 1082 1084 1089 1091"
  ).split(" "),
);

/**
 * Reads `<folder>/AudioWAV/*.wav` (not `AudioMP3`, some of which is blank), otherwise the same names anywhere below the folder, in
 * any decodable format.
 */
export const cremaD = namedCorpus({
  card: {
    id: "crema-d",
    title: "Crowd-sourced Emotional Multimodal Actors Dataset",
    licence: "ODbL 1.0",
    url: "https://github.com/CheyneyComputerScience/CREMA-D",
    citation:
      "H. Cao, D. G. Cooper, M. K. Keutmann, R. C. Gur, A. Nenkova, R. Verma: CREMA-D: Crowd-sourced Emotional Multimodal Actors Dataset. IEEE Transactions on Affective Computing 5(4): 377-390, 2014.",
    language: "en",
    synthetic: false,
  },
  expected: {
    utterances: 7442,
    speakers: 91,
    perLabel: { anger: 1271, disgust: 1271, fear: 1271, happiness: 1271, neutral: 1087, sadness: 1271 },
  },
  obtain:
    "clone https://github.com/CheyneyComputerScience/CREMA-D with Git LFS; its folder AudioWAV holds the recordings.",
  documented: /(^|\/)AudioWAV\//,
  second: /(^|\/)(AudioMP3|VideoFlash)\//,
  // Intensity: low, medium, high, unspecified; one published name has X for XX (1040_ITH_SAD_X).
  name: /(?:^|\/)(?<speaker>1\d{3})_[A-Z]{3}_(?<emotion>[A-Z]{3})_(?:LO|MD|HI|XX?)$/,
  like: "1001_DFA_ANG_XX: actor (1001-1091), sentence, emotion, intensity",
  emotions: {
    ANG: "anger",
    DIS: "disgust",
    FEA: "fear",
    HAP: "happiness",
    NEU: "neutral",
    SAD: "sadness",
  },
  speaker: ({ speaker }) =>
    speaker >= "1001" && speaker <= "1091"
      ? { speaker, sex: actresses.has(speaker) ? "female" : "male" }
      : undefined,
});
