/** @file The effects that recordings are altered by. To add one: write it here, and name it in the list. */

import * as z from "zod";
import {
  addNoise,
  amplify,
  babble,
  changeTempo,
  clipLoudest,
  overTelephone,
  pinkNoise,
  reverberate,
  shiftPitch,
  type TelephoneCodec,
  whiteNoise,
} from "../../audio/index.ts";
import type { Rng } from "../../core/index.ts";
import { drawn, effectOf, nameOrNames, numberOrRange } from "./effect.ts";

const colours = ["white", "pink", "babble"] as const;

const noise = effectOf({
  effect: "noise",
  options: z.strictObject({
    colour: nameOrNames(colours, ["pink", "babble"]),
    /** For the whole recording, pauses included. */
    snrDb: numberOrRange(z.number().min(-40).max(100), [0, 20]),
    /** Other recordings that make babble. */
    voices: z.int().min(1).max(20).default(4),
  }),
  version: 1,
  draw: ({ colour, snrDb, voices }, rng) => {
    const of = rng.pick(colour);
    return { colour: of, snrDb: drawn(snrDb, rng), ...(of === "babble" && { voices }) };
  },
  hears: ({ colour, voices }) => (colour === "babble" ? { of: "others", count: Number(voices) } : undefined),
  apply({ samples, sampleRateHz }, { colour, snrDb }, others, rng) {
    return addNoise(
      samples,
      noiseOf(String(colour), samples.length, sampleRateHz, others, rng),
      Number(snrDb),
    );
  },
});

function noiseOf(
  colour: string,
  length: number,
  sampleRateHz: number,
  others: readonly Float32Array[],
  rng: Rng,
): Float32Array {
  if (colour === "babble") return babble(length, others, rng);
  return colour === "pink" ? pinkNoise(length, sampleRateHz, rng) : whiteNoise(length, rng);
}

const gain = effectOf({
  effect: "gain",
  options: z.strictObject({ gainDb: numberOrRange(z.number().min(-60).max(60), [-10, 10]) }),
  version: 1,
  draw: ({ gainDb }, rng) => ({ gainDb: drawn(gainDb, rng) }),
  apply: ({ samples }, { gainDb }) => amplify(samples, Number(gainDb)),
});

const pitch = effectOf({
  effect: "pitch",
  options: z.strictObject({ semitones: numberOrRange(z.number().min(-12).max(12), [-2, 2]) }),
  version: 1,
  draw: ({ semitones }, rng) => ({ semitones: drawn(semitones, rng) }),
  apply: ({ samples, sampleRateHz }, { semitones }) => shiftPitch(samples, sampleRateHz, Number(semitones)),
});

const tempo = effectOf({
  effect: "tempo",
  options: z.strictObject({ factor: numberOrRange(z.number().min(0.25).max(4), [0.85, 1.15]) }),
  version: 1,
  draw: ({ factor }, rng) => ({ factor: drawn(factor, rng) }),
  apply: ({ samples, sampleRateHz }, { factor }) => changeTempo(samples, sampleRateHz, Number(factor)),
});

const reverberation = effectOf({
  effect: "reverberation",
  options: z.strictObject({
    /** Time in which sound falls by 60 dB, s. */
    decaySec: numberOrRange(z.number().min(0.05).max(10), [0.2, 0.8]),
    /** Energy of the direct sound over that of the reflections. */
    directDb: numberOrRange(z.number().min(-30).max(60), [-5, 10]),
  }),
  version: 1,
  draw: ({ decaySec, directDb }, rng) => ({
    decaySec: drawn(decaySec, rng),
    directDb: drawn(directDb, rng),
  }),
  apply: ({ samples, sampleRateHz }, { decaySec, directDb }, _, rng) =>
    reverberate(samples, { decaySec: Number(decaySec), directDb: Number(directDb) }, sampleRateHz, rng),
});

const telephone = effectOf({
  effect: "telephone",
  options: z.strictObject({ codec: nameOrNames(["mu-law", "a-law", "none"], ["mu-law", "a-law"]) }),
  version: 1,
  draw: ({ codec }, rng) => ({ codec: rng.pick(codec) }),
  apply: ({ samples, sampleRateHz }, { codec }) =>
    overTelephone(samples, sampleRateHz, codec as TelephoneCodec),
});

const clipping = effectOf({
  effect: "clipping",
  options: z.strictObject({
    /** Share of the samples that are cut off. */
    share: numberOrRange(z.number().min(0).max(0.9), [0.01, 0.1]),
  }),
  version: 1,
  draw: ({ share }, rng) => ({ share: drawn(share, rng) }),
  apply: ({ samples }, { share }) => clipLoudest(samples, Number(share)),
});

/** A neutral recording of the same speaker is appended, and the emotion stays the label (Pappagari et al., "CopyPaste", ICASSP 2021). */
const copypaste = effectOf({
  effect: "copypaste",
  options: z.strictObject({
    class: z.string().min(1).default("neutral"),
    /** Where the other recording goes. */
    place: nameOrNames(["after", "before"], ["after"]),
  }),
  version: 1,
  draw: (options, rng) => ({ class: options.class, place: rng.pick(options.place) }),
  hears: (settings) => ({ of: "class", class: String(settings.class), count: 1 }),
  apply({ samples }, { place }, [other]) {
    const [first, second] = place === "after" ? [samples, other] : [other, samples];
    const out = new Float32Array(first.length + second.length);
    out.set(first);
    out.set(second, first.length);
    return out;
  },
});

/** All effects, in the order in which they are listed to users. */
export const effects = [noise, reverberation, telephone, clipping, gain, pitch, tempo, copypaste] as const;
