/** @file Turns a view's spectrogram into sound, off the main thread. */

import { expose } from "comlink";
import { createMelInversion, type LogMelAnalysis } from "../../../../audio/index.ts";
import { createRng, fromBase64, type Signal } from "../../../../core/index.ts";

const voice = {
  /** @param values Base64 of little-endian float32: a log mel spectrogram `[frames, mels]`. */
  sound(values: string, analysis: LogMelAnalysis): Signal {
    const logMel = new Float32Array(fromBase64(values).buffer as ArrayBuffer);
    const { waveform, sampleRateHz } = createMelInversion(analysis);
    return { samples: waveform(logMel, { rng: createRng(1) }), sampleRateHz };
  },
};

export type Voice = typeof voice;

expose(voice);
