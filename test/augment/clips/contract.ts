/** @file What every augmenter of spectrograms promises. Each one that draws views runs this suite. */

import { describe, expect, test } from "vitest";
import type { Augmenter, FittedAugmenter } from "../../../src/core/contracts.ts";
import { InterruptedError, ParameterError } from "../../../src/core/errors.ts";
import { createRng } from "../../../src/core/rng.ts";
import type { Clips } from "../../../src/core/types.ts";
import { toyClips } from "./toy.ts";

export interface ClipContract {
  /** Trained step by step: can be stopped, and tells how far it is. */
  readonly iterative?: boolean;
  /** Views of one clip differ from drawing to drawing; false for copies. */
  readonly varies?: boolean;
  /** Views have as many frames as their clips. */
  readonly sameLength?: boolean;
  /** Made from noise: of the asked clip's class, but without a source. */
  readonly fromNoise?: boolean;
}

/** @param make Called once for each fit, so that an engine may be made in `beforeAll`. */
export function describeClipAugmenter(
  name: string,
  make: () => Augmenter<Clips>,
  { iterative = false, varies = true, sameLength = true, fromNoise = false }: ClipContract = {},
) {
  describe(`${name} keeps the contract of clip augmenters`, () => {
    const train = toyClips({ happy: 4, sad: 3, calm: 1 }, { frames: [20, 60] });
    const sources = Int32Array.of(0, 5, 5, 7, 2, 0, 6);
    let fits: Promise<FittedAugmenter<Clips>> | undefined;
    const fitted = () => {
      fits ??= make().fit(train, { rng: createRng(1) });
      return fits;
    };

    test("draws finite views with the labels of their sources, and leaves the request alone", async () => {
      const asked = sources.slice();
      const { clips, labels } = await (await fitted()).draw(asked, createRng(2));
      expect(asked).toEqual(sources);
      expect([...labels]).toEqual(Array.from(sources, (i) => train.labels[i]));
      expect(clips).toHaveLength(sources.length);
      for (const [i, clip] of clips.entries()) {
        expect(clip.every(Number.isFinite)).toBe(true);
        expect(clip.length).toBeGreaterThan(0);
        expect(clip.length % train.mels).toBe(0);
        if (sameLength) expect(clip).toHaveLength(train.clips[sources[i]].length);
      }
    });

    test("says of each view which augmenter made it, from which clip, by which stream", async () => {
      const { provenance } = await (await fitted()).draw(sources, createRng(2));
      for (const [i, { augmenter, sources: ids }] of provenance.entries()) {
        expect(augmenter).toBe(make().name);
        if (fromNoise) expect(ids).toEqual([]);
        else expect(ids[0]).toBe(train.ids[sources[i]]);
        expect(ids.every((id) => train.ids.includes(id))).toBe(true);
      }
      expect(new Set(provenance.map(({ seed }) => seed)).size).toBe(sources.length);
    });

    test("gives a prefix of a longer list's views for a shorter list", async () => {
      const whole = await (await fitted()).draw(sources, createRng(2));
      for (const count of [0, 1, 4]) {
        const part = await (await fitted()).draw(sources.slice(0, count), createRng(2));
        expect(part.clips).toEqual(whole.clips.slice(0, count));
        expect(part.provenance).toEqual(whole.provenance.slice(0, count));
      }
    });

    test("repeats itself for the same seeds", async () => {
      const again = await make().fit(train, { rng: createRng(1) });
      expect(await again.draw(sources, createRng(2))).toEqual(
        await (await fitted()).draw(sources, createRng(2)),
      );
    });

    test.runIf(varies)(
      "differs from drawing to drawing, and within one from view to view of a clip",
      async () => {
        const { clips } = await (await fitted()).draw(sources, createRng(2));
        const others = await (await fitted()).draw(sources, createRng(3));
        expect(others.clips).not.toEqual(clips);
        expect(clips[1]).not.toEqual(clips[2]);
        expect(clips[0]).not.toEqual(train.clips[0]);
      },
    );

    test("leaves the training clips untouched and hands out no array of theirs", async () => {
      const before = structuredClone(train);
      const { clips } = await (await make().fit(train, { rng: createRng(4) })).draw(sources, createRng(2));
      for (const clip of clips) clip.fill(9);
      expect(train).toEqual(before);
    });

    test("refuses sources that are no training clip, and clips that are no whole frames", async () => {
      const { name: called } = make();
      const draw = fitted().then((f) => f.draw(Int32Array.of(0, 8), createRng(2)));
      await expect(draw).rejects.toThrow(ParameterError);
      await expect(draw).rejects.toThrow(
        `${called}, source 8: expected a position among 8 training clips, got 8. Plan sources from the same training clips.`,
      );
      const broken = { ...train, clips: [...train.clips.slice(0, 7), new Float32Array(17)] };
      await expect(make().fit(broken, { rng: createRng(1) })).rejects.toThrow(
        `${called}, clip "u7": expected at least one frame of 16 values, got 17 values.`,
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
