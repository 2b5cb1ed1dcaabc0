/** @file Augmentation before extraction: recordings are altered as sound, and features are extracted from what results. */

import * as z from "zod";
import {
  type Altered,
  type Clips,
  ParameterError,
  type Recorded,
  type Rng,
  type Rows,
  type Synthetic,
} from "../../core/index.ts";
import { checkClips, checkSources } from "../clips/check.ts";
import { checkLabels, createDeck, createDecks } from "../draw.ts";
import { clipAugmenter, rowAugmenter, rowsCost, viewsCost } from "../kind.ts";
import { stepSchema } from "./alter.ts";
import { copiesOf } from "./versions.ts";

/** What is done to recordings, for training and for testing alike. */
export const alterationOptions = {
  steps: z
    .array(stepSchema)
    .min(1)
    .max(20)
    .describe("What is done to a recording: effects with their options, one after another."),
  choose: z
    .enum(["all", "one"])
    .default("all")
    .describe("Whether each copy gets all steps in order, or one of them that is drawn for it."),
};

const about = {
  kind: "audio",
  options: z.strictObject({
    ...alterationOptions,
    steps: alterationOptions.steps
      .prefault([{ effect: "noise" }])
      .describe("What is done to a recording: effects with their options, one after another."),
    copies: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe("Altered copies of each recording; left out: as many as the largest amount asks for."),
  }),
  version: 1,
  traits: { altersRecordings: true },
} as const;

/** First copies of recordings are drawn before second ones; when all have been drawn, the first ones come again. */
export const audioRows = rowAugmenter({
  ...about,
  summary: "Features of training recordings with noise, in rooms, over telephone lines.",
  cost: rowsCost,
  create: (_, { name }) => ({
    name,
    async fit(train, { altered }) {
      const copies = copiesOf(name, train, altered);
      return {
        draw: async (labels, rng) => drawRows(name, train, altered as Altered<Rows>, copies, labels, rng),
      };
    },
  }),
});

/** The views of a clip are its copies in random order, each once before any comes again. */
export const audioClips = clipAugmenter({
  ...about,
  summary: "Spectrograms of training recordings with noise, in rooms, over telephone lines.",
  cost: viewsCost,
  create: (_, { name }) => ({
    name,
    async fit(train, { altered }) {
      checkClips(name, train);
      const copies = copiesOf(name, train, altered);
      return {
        draw: async (asked, rng) => drawViews(name, train, altered as Altered<Clips>, copies, asked, rng),
      };
    },
  }),
});

function drawRows(
  name: string,
  train: Recorded<Rows>,
  altered: Altered<Rows>,
  copies: readonly (readonly number[])[],
  labels: Int32Array,
  rng: Rng,
): Synthetic<Rows> {
  checkLabels(name, train, labels);
  const next = train.classes.map((_, label) => {
    const own = copies.filter((__, i) => train.labels[i] === label);
    return rounds(own, rng.fork("class", label));
  });
  const d = train.features.length;
  const data = new Float32Array(labels.length * d);
  const provenance = Array.from(labels, (label, i) => {
    const at = next[label]();
    if (at === undefined) throw noCopy(name, `class "${train.classes[label]}"`);
    data.set(altered.values.subarray(at * d, (at + 1) * d), i * d);
    return { augmenter: name, sources: altered.sources[at], seed: altered.seeds[at] };
  });
  return { data, labels: labels.slice(), provenance };
}

/** Deals the first copy of every recording in random order, then the second ones, and so on. */
function rounds(copies: readonly (readonly number[])[], rng: Rng): () => number | undefined {
  const most = Math.max(0, ...copies.map(({ length }) => length));
  const decks = Array.from({ length: most }, (_, c) => {
    const items = copies.flatMap((own) => (c < own.length ? [own[c]] : []));
    return { deck: createDeck(items, rng.fork("copy", c)), size: items.length };
  });
  let round = 0;
  let dealt = 0;
  return () => {
    if (most === 0) return undefined;
    if (dealt === decks[round].size) {
      round = (round + 1) % most;
      dealt = 0;
    }
    dealt++;
    return decks[round].deck.next();
  };
}

function drawViews(
  name: string,
  train: Recorded<Clips>,
  altered: Altered<Clips>,
  copies: readonly (readonly number[])[],
  asked: Int32Array,
  rng: Rng,
): Synthetic<Clips> {
  checkSources(name, train, asked);
  const decks = createDecks((position) => copies[position], rng);
  const drawn = Array.from(asked, (position) => {
    if (copies[position].length === 0) throw noCopy(name, `"${train.ids[position]}"`);
    return decks(position).next();
  });
  return {
    clips: drawn.map((at) => altered.values[at]),
    labels: Int32Array.from(asked, (position) => train.labels[position]),
    provenance: drawn.map((at) => ({
      augmenter: name,
      sources: altered.sources[at],
      seed: altered.seeds[at],
    })),
  };
}

function noCopy(name: string, what: string): ParameterError {
  return new ParameterError(
    name,
    `an altered recording of ${what}`,
    "none",
    "None could be made from the training fold: `copypaste` needs a recording of the same speaker in the class that it appends. Choose other steps.",
  );
}
