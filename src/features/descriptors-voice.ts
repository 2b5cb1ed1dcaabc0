/** @file Descriptors of frames whose pitch is known. Their names, and zeros in unvoiced frames, are the customary extractor's. */

import {
  createAcfHnr,
  createFormants,
  createHarmonicLevels,
  createPeriodMeasures,
  type PeriodMeasures,
  paddedSize,
  samplesOf,
  zeroCrossingRate,
} from "../audio/index.ts";
import type { DescriptorGroup, VoiceDescriptor } from "./spec.ts";

const SEMITONE_BASE_HZ = 27.5;

/** One semitone above the base: lower voiced frames count as 1. */
const LOWEST_HZ = 29.136;

/** F0 on a semitone scale that starts at 27.5 Hz (A0): 12·log2(F0 / 27.5), at least 1; 0 where unvoiced. */
export function semitones(name: string): VoiceDescriptor {
  return {
    names: [name],
    start: () => ({
      measure({ f0Hz }, out, at) {
        out[at] = f0Hz > LOWEST_HZ ? 12 * Math.log2(f0Hz / SEMITONE_BASE_HZ) : f0Hz > 0 ? 1 : 0;
      },
    }),
  };
}

/** F0 that decays towards each voiced value, env = 0.75·env + 0.25·F0, and is held where unvoiced; Hz. */
export function pitchEnvelope(name: string): VoiceDescriptor {
  return {
    names: [name],
    follows: true,
    start: () => {
      let envelope = 0;
      return {
        measure({ f0Hz }, out, at) {
          if (f0Hz > 0) envelope = envelope === 0 ? f0Hz : 0.75 * envelope + 0.25 * f0Hz;
          out[at] = envelope;
        },
      };
    },
  };
}

/** Zero-crossing rate of the raw pitch frame, voiced or not. */
export function voiceZcr(name: string): VoiceDescriptor {
  return {
    names: [name],
    start: ({ length }) => ({
      measure({ samples, start, origin }, out, at) {
        const from = start - origin;
        out[at] = zeroCrossingRate(samples.subarray(from, from + length));
      },
    }),
  };
}

const periodOutputs = {
  jitterLocal: (m: PeriodMeasures) => m.jitterLocal,
  jitterDDP: (m: PeriodMeasures) => m.jitterDdp,
  shimmerLocal: (m: PeriodMeasures) => m.shimmerLocal,
  shimmerLocaldB: (m: PeriodMeasures) => m.shimmerLocalDb,
  logHNR: (m: PeriodMeasures) => m.logHnr,
} as const;

export interface PeriodDescriptorOptions {
  /** How far a period may differ from 1/F0, as a share of it. */
  readonly searchRange: number;
  /** "textbook" accepts periods that correlate with the next one; "reference" is what IS10 and emobase2010 do. */
  readonly acceptance?: "textbook" | "reference";
  /** By how many frames the waveform is ahead of the pitch. */
  readonly frameShift?: number;
  readonly outputs: readonly (keyof typeof periodOutputs)[];
}

/** Jitter, shimmer and the like from single periods of the waveform. */
export function periods(options: PeriodDescriptorOptions): VoiceDescriptor {
  const { searchRange, acceptance = "textbook", frameShift = 0, outputs } = options;
  return {
    names: outputs,
    follows: true,
    start: ({ sampleRateHz, hop }) => {
      const noise = outputs.includes("logHNR");
      const measures = createPeriodMeasures({ sampleRateHz, hop, searchRange, acceptance, noise });
      const read = outputs.map((name) => periodOutputs[name]);
      return {
        measure({ samples, origin, start, f0Hz }, out, at) {
          const found = measures(samples, origin, start + frameShift * hop, f0Hz);
          for (let i = 0; i < read.length; i++) out[at + i] = read[i](found);
        },
      };
    },
  };
}

/** Harmonics-to-noise ratio by autocorrelation, dB. */
export function harmonicsToNoise(name: string): VoiceDescriptor {
  return {
    names: [name],
    start: ({ sampleRateHz, bins }) => {
      const hnr = createAcfHnr({ sampleRateHz, bins });
      return {
        measure({ power, f0Hz }, out, at) {
          out[at] = hnr(power, f0Hz);
        },
      };
    },
  };
}

/**
 * Formants 1-3 from the spectra of `group`, and the levels of harmonics, including those at formants: `logRelF0-H1-H2`,
 * `logRelF0-H1-A3`, then frequency (Hz), bandwidth (Hz) and level (dB) of each formant.
 */
export function formantsAndHarmonics(
  { id, frontEnd }: DescriptorGroup,
  sign: "reference" | "textbook",
): VoiceDescriptor {
  const formantNames = [1, 2, 3].flatMap((k) => [
    `F${k}frequency`,
    `F${k}bandwidth`,
    `F${k}amplitudeLogRelF0`,
  ]);
  return {
    names: ["logRelF0-H1-H2", "logRelF0-H1-A3", ...formantNames],
    observes: id,
    start: ({ sampleRateHz, bins, delay, voicedOnly }) => {
      const length = samplesOf(frontEnd.windowMs, sampleRateHz);
      const fftSize = frontEnd.fftSize ?? paddedSize(length);
      const formantsOf = createFormants({ sampleRateHz, length, fftSize, sign });
      const levelsOf = createHarmonicLevels({ bins, hzPerBin: sampleRateHz / (2 * (bins - 1)) });
      const spectra = Array.from({ length: delay }, () => new Float64Array(fftSize + 2));
      const none = new Float64Array(5);
      return {
        observe: ({ spectrum }, index) => spectra[index % delay].set(spectrum),
        measure({ magnitude, f0Hz, index }, out, at) {
          const needed = f0Hz > 0 || !voicedOnly;
          const formants = needed ? formantsOf(spectra[index % delay]) : undefined;
          const levels = levelsOf(magnitude, f0Hz, formants?.frequencyHz ?? none);
          out[at] = levels.h1h2;
          out[at + 1] = levels.h1a3;
          for (let k = 0, to = at + 2; k < 3; k++, to += 3) {
            out[to] = formants?.frequencyHz[k] ?? 0;
            out[to + 1] = formants?.bandwidthHz[k] ?? 0;
            out[to + 2] = levels.formantLevel[k];
          }
        },
      };
    },
  };
}
