/** @file What every augmenter promises. Each one that draws rows runs this suite from its own test file. */

import { describe, expect, test } from "vitest";
import type { Augmenter, FittedAugmenter } from "../../src/core/contracts.ts";
import { InterruptedError, ParameterError } from "../../src/core/errors.ts";
import { createRng } from "../../src/core/rng.ts";
import type { Rows } from "../../src/core/types.ts";
import { toyTable } from "./toy.ts";

/** @param make Called once for each fit, so that an engine may be made in `beforeAll`. */
export function describeAugmenter(name: string, make: () => Augmenter<Rows>, { iterative = false } = {}) {
  describe(`${name} keeps the augmenter contract`, () => {
    const train = { ...toyTable({ happy: 12, sad: 7, calm: 6 }), classes: ["happy", "sad", "calm", "bored"] };
    const labels = Int32Array.of(1, 0, 2, 1, 1, 0, 2, 0, 1, 2, 2, 1);
    let fits: Promise<FittedAugmenter<Rows>> | undefined;
    const fitted = () => {
      fits ??= make().fit(train, { rng: createRng(1) });
      return fits;
    };

    test("draws finite rows with exactly the labels asked for, and leaves the request alone", async () => {
      const asked = labels.slice();
      const rows = await (await fitted()).draw(asked, createRng(2));
      expect(rows.labels).toEqual(labels);
      expect(asked).toEqual(labels);
      expect(rows.data).toHaveLength(labels.length * 3);
      expect(rows.data.every(Number.isFinite)).toBe(true);
    });

    test("says of each row which augmenter made it, from which training rows, by which stream", async () => {
      const { provenance } = await (await fitted()).draw(labels, createRng(2));
      expect(provenance).toHaveLength(labels.length);
      for (const { augmenter, sources } of provenance) {
        expect(augmenter.startsWith(make().name)).toBe(true);
        expect(sources.every((id) => train.ids.includes(id))).toBe(true);
      }
      expect(new Set(provenance.map(({ seed }) => seed)).size).toBe(labels.length);
    });

    test("gives a prefix of a longer list's rows for a shorter list", async () => {
      const whole = await (await fitted()).draw(labels, createRng(2));
      for (const count of [0, 1, 5]) {
        const part = await (await fitted()).draw(labels.slice(0, count), createRng(2));
        expect(part.data).toEqual(whole.data.slice(0, count * 3));
        expect(part.provenance).toEqual(whole.provenance.slice(0, count));
      }
    });

    test("repeats itself for the same seeds and differs for others", async () => {
      const again = await make().fit(train, { rng: createRng(1) });
      const first = await (await fitted()).draw(labels, createRng(2));
      expect(await again.draw(labels, createRng(2))).toEqual(first);
      expect((await again.draw(labels, createRng(3))).data).not.toEqual(first.data);
    });

    test("leaves the training rows untouched", async () => {
      const before = structuredClone(train);
      await (await make().fit(train, { rng: createRng(4) })).draw(labels, createRng(2));
      expect(train).toEqual(before);
    });

    test("refuses classes without training rows and labels of no class", async () => {
      const draw = (label: number) => fitted().then((f) => f.draw(Int32Array.of(0, label), createRng(2)));
      const { name: called } = make();
      await expect(draw(3)).rejects.toThrow(ParameterError);
      await expect(draw(3)).rejects.toThrow(
        `${called}, label 3: expected a class with training rows, got "bored", which has none. Plan labels from the same training rows.`,
      );
      await expect(draw(7)).rejects.toThrow(
        `${called}, label 7: expected a class with training rows, got no class at all. Plan labels from the same training rows.`,
      );
    });

    test.runIf(iterative)("stops when asked to, and tells how far it is", async () => {
      const stop = new AbortController();
      const seen: [number, number][] = [];
      const fit = make().fit(train, {
        rng: createRng(1),
        signal: stop.signal,
        onProgress: (done, total) => {
          seen.push([done, total]);
          if (done === 2) stop.abort();
        },
      });
      await expect(fit).rejects.toThrow(InterruptedError);
      expect(seen.map(([done]) => done)).toEqual([1, 2]);
      expect(new Set(seen.map(([, total]) => total)).size).toBe(1);
    });
  });
}
