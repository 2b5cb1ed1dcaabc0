/** @file EMOVO (Costantini et al., 2014): Italian, 6 actors, 7 emotions, 14 sentences each. */

import type { CorpusCard } from "../core/index.ts";
import type { ParsedName, SizedCorpusLoader } from "./loader.ts";
import { loadByName } from "./loader.ts";

const card: CorpusCard = {
  id: "emovo",
  title: "EMOVO Corpus: an Italian Emotional Speech Database",
  licence: "free for research use",
  url: "http://voice.fub.it/activities/corpora/emovo/index.html",
  citation:
    "G. Costantini, I. Iaderola, A. Paoloni, M. Todisco: EMOVO Corpus: an Italian emotional speech database. LREC 2014, 3501-3504.",
  language: "it",
  synthetic: false,
};

/** First three letters of a file name: those of the emotion's Italian name. */
const emotions: Readonly<Record<string, string>> = {
  dis: "disgust",
  gio: "happiness",
  neu: "neutral",
  pau: "fear",
  rab: "anger",
  sor: "surprise",
  tri: "sadness",
};

/** Reads `<folder>/f1 … m3/<emotion>-<speaker>-<sentence>.wav`, or the same names anywhere below the folder, in any decodable format. */
export const emovo: SizedCorpusLoader = {
  id: card.id,
  card,
  labels: Object.values(emotions),
  expected: {
    utterances: 588,
    speakers: 6,
    perLabel: { anger: 84, disgust: 84, fear: 84, happiness: 84, neutral: 84, sadness: 84, surprise: 84 },
  },
  load: (files, root) => loadByName(files, root, card, parseName),
};

/** E.g. "dis-f1-b1": disgust, speaker f1, sentence b1. */
function parseName(stem: string): ParsedName {
  const match = /^([a-z]{3})-([fm][123])-[a-z]\d$/.exec(stem.toLowerCase());
  const label = emotions[match?.[1] ?? ""];
  const speaker = match?.[2];
  if (label === undefined || speaker === undefined) {
    return {
      unparsed:
        `Expected a name like dis-f1-b1: emotion (${Object.keys(emotions).join(", ")}), ` +
        `speaker (f1-f3, m1-m3), sentence; got "${stem}".`,
    };
  }
  return { label, speaker, sex: speaker.startsWith("f") ? "female" : "male" };
}
