/** @file The log mel spectrogram that the encoders of Whisper take. */

import { createPowerDft, createSlaneyMelBank, windowWeights } from "../../audio/index.ts";

/** What Whisper's spectrograms are made of, in samples at 16 kHz. */
export const whisperFraming = { sampleRateHz: 16_000, windowSamples: 400, hopSamples: 160 } as const;

/** Frames of the 30 s that the models were trained on. */
export const whisperFrames = 3000;

const { sampleRateHz, windowSamples, hopSamples } = whisperFraming;
const reach = windowSamples / 2;
/** Smallest band power before the logarithm. */
const floor = 1e-10;

export interface WhisperLogMel {
  readonly mels: number;
  /**
   * @param samples At 16 kHz, at most `frames · 160` of them; silence follows up to that length.
   * @returns Row-major `[mels, frames]`.
   */
  extract(samples: Float32Array, frames: number): Float32Array;
}

/**
 * The front end of Whisper (Radford et al., 2022, section 2.2, with the constants of the published program). Frame t is centred on
 * sample 160 t, the signal mirrored at its ends; h is the periodic Hann window of 400 samples, w_b are `mels` bands after Slaney from 0 to
 * 8 kHz:
 *
 *     l_bt = log10(max(Σ_k w_b(k)·|Σ_n h_n x_n exp(-2πi·kn/400)|², 1e-10))
 *     y_bt = (max(l_bt, max l - 8) + 4) / 4
 *
 * The largest value is that of the recording (or piece of it), so recordings must not share a spectrogram.
 */
export function createWhisperLogMel(mels: number): WhisperLogMel {
  const dft = createPowerDft(windowSamples);
  const bank = createSlaneyMelBank(
    { bands: mels, lowHz: 0, highHz: sampleRateHz / 2 },
    dft.bins,
    sampleRateHz,
  );
  // Symmetric windows of one sample more are periodic ones.
  const window = windowWeights("hann", windowSamples + 1).subarray(0, windowSamples);
  const power = new Float64Array(dft.bins);
  const energies = new Float64Array(mels);
  return {
    mels,
    extract(samples, frames) {
      const length = frames * hopSamples;
      const silence = Math.log10(floor);
      const logs = new Float64Array(mels * frames).fill(silence);
      let most = silence;
      for (let t = 0; t < frames; t++) {
        const start = t * hopSamples - reach;
        // Frames of nothing but the silence that follows keep the value of silence.
        if (start >= samples.length && !mirrorsSound(start, length, samples.length)) continue;
        for (let n = 0; n < windowSamples; n++)
          dft.input[n] = window[n] * (samples[mirrored(start + n, length)] ?? 0);
        dft.power(power);
        bank.apply(power, energies);
        for (let b = 0; b < mels; b++) {
          const value = Math.log10(Math.max(energies[b], floor));
          logs[b * frames + t] = value;
          if (value > most) most = value;
        }
      }
      return Float32Array.from(logs, (value) => (Math.max(value, most - 8) + 4) / 4);
    },
  };
}

/** The sample at a position that may lie before the first or after the last: the signal is mirrored at both, which are not repeated. */
function mirrored(at: number, length: number): number {
  if (at < 0) return -at;
  return at < length ? at : 2 * (length - 1) - at;
}

/** Whether a frame beyond the sound reaches beyond the end too, where the mirror shows the sound again. */
function mirrorsSound(start: number, length: number, sound: number): boolean {
  return start + windowSamples > length && mirrored(start + windowSamples - 1, length) < sound;
}
