/** @file The augmenter that alters recordings: what it makes of altered copies, and what it leaves out. */

import { describe, expect, test } from "vitest";
import { augmenters } from "../../../src/augment/index.ts";
import {
  type Altered,
  type Augmenter,
  type Clips,
  createRng,
  type Recorded,
  type Rows,
} from "../../../src/core/index.ts";
import { describeClipAugmenter } from "../clips/contract.ts";
import { toyClips } from "../clips/toy.ts";
import { describeAugmenter } from "../contract.ts";
import { toyTable } from "../toy.ts";

/** Two copies of every training row; copy `c` of row `i` is the row plus `c + 1`. */
function copiesOfRows(train: Recorded<Rows>, copies = 2): Altered<Rows> {
  const n = train.ids.length;
  const d = train.features.length;
  return {
    values: Float32Array.from(
      { length: copies * n * d },
      (_, at) => train.data[at % (n * d)] + 1 + Math.floor(at / (n * d)),
    ),
    labels: Int32Array.from({ length: copies * n }, (_, i) => train.labels[i % n]),
    sources: Array.from({ length: copies * n }, (_, i) => [train.ids[i % n]]),
    seeds: Array.from({ length: copies * n }, (_, i) => `seed ${i}`),
  };
}

function copiesOfClips(train: Recorded<Clips>, copies = 2): Altered<Clips> {
  const n = train.ids.length;
  return {
    values: Array.from({ length: copies * n }, (_, i) =>
      train.clips[i % n].map((v) => v + 1 + Math.floor(i / n)),
    ),
    labels: Int32Array.from({ length: copies * n }, (_, i) => train.labels[i % n]),
    sources: Array.from({ length: copies * n }, (_, i) => [train.ids[i % n]]),
    seeds: Array.from({ length: copies * n }, (_, i) => `seed ${i}`),
  };
}

/** Given its altered recordings, as a run gives them. */
function given<V>(augmenter: Augmenter<V>, altered: (train: Recorded<V>) => Altered<V>): Augmenter<V> {
  return {
    name: augmenter.name,
    fit: (train, context) =>
      augmenter.fit(train, { ...context, altered: altered(train) as Altered<Rows | Clips> }),
  };
}

const rows = augmenters.rows.make({ kind: "audio" });
const clips = augmenters.clips.make({ kind: "audio" });

describeAugmenter("audio", () => given(rows, copiesOfRows));
describeClipAugmenter("audio", () => given(clips, copiesOfClips));

describe("audio", () => {
  const train = toyTable({ happy: 4, sad: 3 });
  const draw = async (altered: Altered<Rows>, labels: readonly number[], seed = 1) =>
    (await rows.fit(train, { rng: createRng(1), altered })).draw(Int32Array.from(labels), createRng(seed));

  test("draws first copies before second ones, each once, then begins again", async () => {
    const { data, provenance } = await draw(copiesOfRows(train), Array(10).fill(1));
    const sources = provenance.map(({ sources: [id] }) => id);
    for (const from of [0, 3, 6]) expect(new Set(sources.slice(from, from + 3)).size).toBe(3);
    const d = train.features.length;
    const added = sources.map((id, i) => Math.round(data[i * d] - train.data[train.ids.indexOf(id) * d]));
    expect(added).toEqual([1, 1, 1, 2, 2, 2, 1, 1, 1, 2]);
  });

  test("keeps the stream that altered the recording, and all who are heard in it", async () => {
    const altered = copiesOfRows(train, 1);
    const heard = { ...altered, sources: altered.sources.map(([id]) => [id, train.ids[0]]) };
    const { provenance } = await draw(heard, [0]);
    const at = altered.sources.findIndex(([id]) => id === provenance[0].sources[0]);
    expect(provenance[0]).toEqual({ augmenter: "audio", sources: heard.sources[at], seed: `seed ${at}` });
  });

  test("leaves out every copy in which someone is heard who is not in the training fold", async () => {
    const altered = copiesOfRows(train, 1);
    const stranger = {
      ...altered,
      sources: altered.sources.map(([id], i) => (i % 2 === 0 ? [id, "stranger"] : [id])),
    };
    const { provenance } = await draw(stranger, Array(20).fill(0));
    expect(provenance.every(({ sources }) => sources.length === 1)).toBe(true);
  });

  test("says so if a class has no copy, or nothing was altered", async () => {
    const altered = copiesOfRows(train, 1);
    const none = {
      ...altered,
      sources: altered.sources.map(([id], i) => (altered.labels[i] === 1 ? ["stranger"] : [id])),
    };
    await expect(draw(none, [1])).rejects.toThrow(
      'audio: expected an altered recording of class "sad", got none. None could be made from the training fold: `copypaste` needs a recording of the same speaker in the class that it appends. Choose other steps.',
    );
    await expect(rows.fit(train, { rng: createRng(1) })).rejects.toThrow(
      "audio: expected what was extracted from altered recordings, got none. It alters sound, not features: use it in a recipe, or with `emoforge train`.",
    );
  });

  test("makes the copies of a clip its views, each once before any comes again", async () => {
    const toy = toyClips({ happy: 3, sad: 2 });
    const fitted = await clips.fit(toy, { rng: createRng(1), altered: copiesOfClips(toy) });
    const views = await fitted.draw(Int32Array.of(2, 0, 2, 2, 2), createRng(1));
    const seeds = views.provenance.map(({ seed }) => seed);
    for (const pair of [
      [seeds[0], seeds[2]],
      [seeds[3], seeds[4]],
    ])
      expect(pair.sort()).toEqual(["seed 2", "seed 7"]);
    const second = seeds.indexOf("seed 7");
    expect(views.clips[second]).toEqual(toy.clips[2].map((v) => v + 2));
  });
});
