/** @file Low-level descriptors: what is measured in every frame. A set lists them; sources are shared where front ends agree. */

import {
  createAcfPitch,
  createCepstrum,
  createMelFilterbank,
  createPitchSmoother,
  type Frame,
  type FrontEnd,
  forEachFrame,
  frameCount,
  type MelBands,
  paddedSize,
  samplesOf,
  tooShort,
  zeroCrossingRate,
} from "../audio/index.ts";

/** Measures every frame of a signal; state between frames lives in the closure. Writes `names.length` values at `at`. */
export type Measure = (frame: Frame, out: Float64Array, at: number) => void;

/** One or more values of each frame. Holds options only: `start` gives a fresh measure for each signal. */
export interface Descriptor {
  readonly names: readonly string[];
  start(source: { readonly sampleRateHz: number; readonly bins: number }): Measure;
}

/** Descriptors that look at the same frames. */
export interface DescriptorGroup {
  readonly frontEnd: FrontEnd;
  readonly descriptors: readonly Descriptor[];
}

/** One column of `[frames]` for each descriptor value, in the order listed, stored in float32 as the reference does. */
export type Contours = readonly Float32Array[];

/**
 * Runs a group over a signal.
 *
 * @returns A contour for each name of each descriptor, `[frames]` each.
 * @throws {EmoforgeError} For a signal shorter than one window.
 */
export function describeFrames(
  samples: Float32Array,
  sampleRateHz: number,
  group: DescriptorGroup,
): Contours {
  const { frontEnd, descriptors } = group;
  const length = samplesOf(frontEnd.windowMs, sampleRateHz);
  const frames = frameCount(samples.length, length, samplesOf(frontEnd.hopMs, sampleRateHz));
  if (frames === 0) throw tooShort(samples.length, sampleRateHz, frontEnd.windowMs);
  const bins = (frontEnd.fftSize ?? paddedSize(length)) / 2 + 1;
  const measures = descriptors.map((d) => d.start({ sampleRateHz, bins }));
  const width = descriptors.reduce((sum, d) => sum + d.names.length, 0);
  const columns = Array.from({ length: width }, () => new Float32Array(frames));
  const values = new Float64Array(width);
  forEachFrame(samples, sampleRateHz, frontEnd, (frame, index) => {
    for (let i = 0, at = 0; i < measures.length; i++) {
      measures[i](frame, values, at);
      at += descriptors[i].names.length;
    }
    for (let c = 0; c < width; c++) columns[c][index] = values[c];
  });
  return columns;
}

/** Root of the mean square of the windowed (and pre-emphasised) frame. */
export function rmsEnergy(name: string): Descriptor {
  return {
    names: [name],
    start: () => (frame, out, at) => {
      const { windowed } = frame;
      let energy = 0;
      for (let k = 0; k < windowed.length; k++) energy += windowed[k] * windowed[k];
      out[at] = Math.sqrt(energy / windowed.length);
    },
  };
}

/** Zero-crossing rate of the raw frame. */
export function zcr(name: string): Descriptor {
  return {
    names: [name],
    start: () => (frame, out, at) => {
      out[at] = zeroCrossingRate(frame.raw);
    },
  };
}

export interface MfccOptions extends MelBands {
  readonly first: number;
  readonly last: number;
  /** What the filterbank weighs. */
  readonly spectrum: "magnitude" | "power";
  readonly scale: number;
  readonly floor: number;
}

/** Mel-frequency cepstral coefficients `first … last`, named `<stem>[i]`. */
export function mfcc(stem: (coefficient: number) => string, options: MfccOptions): Descriptor {
  const count = options.last - options.first + 1;
  return {
    names: Array.from({ length: count }, (_, i) => stem(options.first + i)),
    start: ({ sampleRateHz, bins }) => {
      const filterbank = createMelFilterbank(options, bins, sampleRateHz);
      const cepstrum = createCepstrum(options);
      const energies = new Float64Array(options.bands);
      const coefficients = new Float64Array(count);
      return (frame, out, at) => {
        filterbank.apply(frame[options.spectrum], energies);
        cepstrum(energies, coefficients);
        out.set(coefficients, at);
      };
    },
  };
}

/** Probability of voicing and smoothed fundamental frequency (Hz, 0 = unvoiced) by autocorrelation. */
export function acfPitch(voicing: string, f0: string): Descriptor {
  return {
    names: [voicing, f0],
    start: ({ sampleRateHz, bins }) => {
      const pitch = createAcfPitch(bins, { sampleRateHz, highestHz: 500, voicingThreshold: 0.55 });
      const smoothed = createPitchSmoother();
      return (frame, out, at) => {
        const found = pitch(frame.power);
        out[at] = found.voicing;
        out[at + 1] = smoothed(found.f0Hz);
      };
    },
  };
}
