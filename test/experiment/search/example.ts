/** @file The results of a search, written by hand. */

import type { SearchResults } from "../../../src/experiment/index.ts";

const candidate = (id: string, set: "is09" | "egemaps-v02", classifier: { readonly kind: string }) => ({
  id,
  name: `${classifier.kind} on ${set}`,
  features: set === "is09" ? ({ set } as const) : ({ set, variant: "reference" } as const),
  classifier: { ...classifier },
  augmenter: { kind: "none" },
  amount: 0,
});

const paired = {
  difference: { value: -0.02, low: -0.05, high: 0.01 },
  p: 0.2,
  pHolm: null,
  verdict: "undecided" as const,
};

export const exampleSearch: SearchResults = {
  schema: "emoforge/search@1",
  corpus: { id: "toy", title: "Toy" },
  data: {
    utterances: 40,
    speakers: 4,
    classes: ["anger", "sadness"],
    perClass: [20, 20],
    lost: 0,
    unusable: 0,
    cautions: [],
    speakersGuessed: null,
  },
  seed: 1,
  protocol: { kind: "leave-one-speaker-out", folds: 4 },
  parts: ["a", "b", "c", "d"].map((name) => ({ name, speakers: [name], utterances: 10 })),
  candidates: [
    candidate("c01", "is09", { kind: "svm", c: 0.01 } as { kind: string }),
    candidate("c02", "egemaps-v02", { kind: "svm", c: 0.01 } as { kind: string }),
    candidate("c03", "is09", { kind: "lda" }),
    candidate("c04", "egemaps-v02", { kind: "lda" }),
  ],
  rungs: [
    { distance: 1, candidates: 4 },
    { distance: 2, candidates: 2 },
  ],
  leftOut: [],
  trainings: 30,
  level: 0.95,
  questions: [
    {
      normalisation: "train",
      nested: {
        uar: { value: 0.75, low: 0.65, high: 0.85 },
        wa: { value: 0.75, low: 0.65, high: 0.85 },
        recall: [0.7, 0.8],
        bySpeaker: ["a", "b", "c", "d"].map((speaker) => ({ speaker, uar: 0.75, utterances: 10 })),
      },
      naive: { candidate: "c01", uar: { value: 0.8, low: 0.7, high: 0.9 } },
      winner: "c01",
      choices: ["a", "b", "c", "d"].map((part, i) => ({
        part,
        candidate: i === 0 ? "c02" : "c01",
        inner: 0.79,
      })),
      ranking: [
        {
          candidate: "c01",
          rungs: 2,
          parts: 4,
          uar: 0.8,
          interval: { value: 0.8, low: 0.7, high: 0.9 },
          againstWinner: null,
          chosenIn: 3,
        },
        {
          candidate: "c02",
          rungs: 2,
          parts: 4,
          uar: 0.78,
          interval: { value: 0.78, low: 0.68, high: 0.88 },
          againstWinner: paired,
          chosenIn: 1,
        },
        { candidate: "c03", rungs: 1, parts: 2, uar: 0.6, interval: null, againstWinner: null, chosenIn: 0 },
        { candidate: "c04", rungs: 1, parts: 2, uar: null, interval: null, againstWinner: null, chosenIn: 0 },
      ],
      baseline: null,
      failed: [{ candidate: "c04", message: "no reason" }],
    },
  ],
  notes: [],
};
