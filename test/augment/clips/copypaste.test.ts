/** CopyPaste: contract, and what is pasted to what. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { augmenters } from "../../../src/augment/index.ts";
import { createRng } from "../../../src/core/rng.ts";
import { describeClipAugmenter } from "./contract.ts";
import { toyClips } from "./toy.ts";

const { make } = augmenters.clips;

for (const scheme of ["neutral", "same-emotion", "both"] as const) {
  describeClipAugmenter(`copypaste, ${scheme}`, () => make({ kind: "copypaste", scheme, neutral: "calm" }), {
    sameLength: false,
    // Some of eight clips have no partner.
    varies: false,
  });
}

const train = toyClips({ anger: 9, neutral: 6, joy: 3 });
const context = { rng: createRng(1) };
const positionOf = (id: string) => train.ids.indexOf(id);

describe("what a view is made of", () => {
  const scheme = fc.constantFrom("neutral", "same-emotion", "both");
  const asked = fc.array(fc.nat({ max: train.ids.length - 1 }), { minLength: 1, maxLength: 8 });

  test("its clip and one of the same speaker, neutral or of its class, one after the other", async () => {
    await fc.assert(
      fc.asyncProperty(scheme, asked, fc.nat(), async (scheme, asked, seed) => {
        const fitted = await make({ kind: "copypaste", scheme }).fit(train, context);
        const sources = Int32Array.from(asked);
        const { clips, labels, provenance } = await fitted.draw(sources, createRng(seed));
        for (const [i, { sources: ids }] of provenance.entries()) {
          expect(labels[i]).toBe(train.labels[asked[i]]);
          const parts = ids.map((id) => train.clips[positionOf(id)]);
          const [own, pasted] = ids.map(positionOf);
          expect(own).toBe(asked[i]);
          if (pasted === undefined) {
            expect(clips[i]).toEqual(train.clips[own]);
            continue;
          }
          expect(pasted).not.toBe(own);
          expect(train.speakers[pasted]).toBe(train.speakers[own]);
          const [neutral, same] = [train.labels[pasted] === 1, train.labels[pasted] === train.labels[own]];
          expect({ neutral, "same-emotion": same, both: neutral || same }[scheme]).toBe(true);
          const joined = (order: readonly Float32Array[]) =>
            Float32Array.from(order.flatMap((part) => [...part]));
          expect([joined(parts), joined([...parts].reverse())]).toContainEqual(clips[i]);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("both orders and both schemes occur", async () => {
    const fitted = await make({ kind: "copypaste", scheme: "both" }).fit(train, context);
    const { clips, provenance } = await fitted.draw(new Int32Array(60), createRng(1));
    const [own] = train.clips;
    const first = clips.filter((clip) => own.every((value, k) => clip[k] === value)).length;
    expect(first).toBeGreaterThan(15);
    expect(first).toBeLessThan(45);
    const neutral = provenance.filter(({ sources }) => train.labels[positionOf(sources[1])] === 1).length;
    expect(neutral).toBeGreaterThan(15);
    expect(neutral).toBeLessThan(45);
  });

  test("speakers who are not known are not taken for one", async () => {
    const unknown = { ...train, speakers: train.speakers.map(() => "unknown") };
    const { clips, provenance } = await (await make({ kind: "copypaste" }).fit(unknown, context)).draw(
      Int32Array.of(0, 9),
      createRng(1),
    );
    expect(clips).toEqual([train.clips[0], train.clips[9]]);
    expect(provenance.map(({ sources }) => sources.length)).toEqual([1, 1]);
  });
});

test("names the classes if none is called neutral, unless none is pasted", async () => {
  const two = toyClips({ positive: 3, negative: 3 });
  await expect(make({ kind: "copypaste" }).fit(two, context)).rejects.toThrow(
    "copypaste, neutral: expected one of the classes positive, negative, got neutral. Name the class of neutral speech, or choose the scheme same-emotion.",
  );
  await make({ kind: "copypaste", scheme: "same-emotion" }).fit(two, context);
});
