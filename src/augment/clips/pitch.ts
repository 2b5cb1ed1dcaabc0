/** @file Pitch shifting of spectrograms: all frequencies multiplied by one ratio. */

import * as z from "zod";
import { hzToMel, melToHz } from "../../audio/index.ts";
import { clipAugmenter, viewsCost } from "../kind.ts";
import { between, viewAugmenter } from "./draw.ts";
import { range } from "./options.ts";

/**
 * Warps the mel axis; duration stays. Formants move with the pitch, as when a recording is played faster, which a
 * shift of the fundamental alone would not do.
 */
export const pitchShift = clipAugmenter({
  kind: "pitch-shift",
  summary: "All frequencies multiplied by one ratio.",
  options: z
    .strictObject({
      // Ends as in Salamon & Bello (2017), "PS1".
      semitones: range(z.number().min(-24).max(24), [-2, 2]).describe(
        "Range of the shift, drawn evenly for each view; above 0 is higher.",
      ),
      lowHz: z.number().min(0).default(0).describe("Where the mel bands begin, Hz, as in the features."),
      highHz: z
        .number()
        .positive()
        .default(8000)
        .describe("Where the mel bands end, Hz, as in the features."),
    })
    .refine(({ lowHz, highHz }) => lowHz < highHz, { path: ["highHz"], error: "must lie above lowHz" }),
  version: 1,
  cost: viewsCost,
  /** If told other frequencies than those of the bands, it would shift by another ratio. */
  fault({ lowHz, highHz }, { bands }) {
    if (bands === undefined || (lowHz === bands.lowHz && highHz === bands.highHz)) return undefined;
    return `expected the frequencies of the mel bands, lowHz ${bands.lowHz} and highHz ${bands.highHz}, got ${lowHz} and ${highHz}`;
  },
  create: ({ semitones, ...bands }, { name }) =>
    viewAugmenter(name, ({ clips, mels }, position, rng) => ({
      clip: shiftClip(clips[position], mels, between(semitones, rng), bands),
    })),
});

/**
 * A band at frequency f takes the value found at f / ratio, interpolated linearly between bands; beyond the outermost
 * bands their values are repeated.
 */
export function shiftClip(
  clip: Float32Array,
  mels: number,
  semitones: number,
  { lowHz, highHz }: { readonly lowHz: number; readonly highHz: number },
): Float32Array {
  const ratio = 2 ** (semitones / 12);
  const low = hzToMel(lowHz);
  const spacing = (hzToMel(highHz) - low) / (mels + 1);
  const positions = Array.from({ length: mels }, (_, b) => {
    const source = hzToMel(melToHz(low + (b + 1) * spacing) / ratio);
    return Math.min(Math.max((source - low) / spacing - 1, 0), mels - 1);
  });
  const out = new Float32Array(clip.length);
  for (let t = 0; t < clip.length; t += mels) {
    for (let b = 0; b < mels; b++) {
      const before = Math.floor(positions[b]);
      const after = Math.min(before + 1, mels - 1);
      const share = positions[b] - before;
      out[t + b] = (1 - share) * clip[t + before] + share * clip[t + after];
    }
  }
  return out;
}
