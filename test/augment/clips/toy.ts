/** @file Small spectrograms for these tests. */

import { createRng } from "../../../src/core/rng.ts";
import type { Clips, Recorded } from "../../../src/core/types.ts";

/**
 * Clips of the given counts and of `frames[0]` to `frames[1]` frames: noise of deviation `noise` around a cosine over
 * the mels, whose frequency is the class's number plus 1.
 */
export function toyClips(
  counts: Readonly<Record<string, number>>,
  {
    mels = 16,
    frames = [5, 40],
    noise = 0.5,
  }: { readonly mels?: number; readonly frames?: readonly [number, number]; readonly noise?: number } = {},
): Recorded<Clips> {
  const rng = createRng("toy clips");
  const rows = Object.entries(counts).flatMap(([, count], c) =>
    Array.from({ length: count }, () => {
      const length = frames[0] + rng.integer(frames[1] - frames[0] + 1);
      const clip = Float32Array.from(
        { length: length * mels },
        (_, k) => Math.cos((2 * Math.PI * (k % mels) * (c + 1)) / mels) + noise * rng.normal(),
      );
      return { label: c, clip };
    }),
  );
  return {
    origin: "recorded",
    mels,
    hopMs: 25,
    classes: Object.keys(counts),
    clips: rows.map(({ clip }) => clip),
    labels: Int32Array.from(rows, ({ label }) => label),
    ids: rows.map((_, i) => `u${i}`),
    speakers: rows.map((_, i) => `s${i % 3}`),
  };
}
