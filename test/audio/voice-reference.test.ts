/**
 * @file Agreement with the customary extractor's descriptors of six recordings. They are smoothed over three frames, so
 * ours are too.
 */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  autocorrelate,
  createAcfHnr,
  createFormants,
  createHarmonicLevels,
  createLineSpectralFrequencies,
  createPeriodMeasures,
  createPitchPath,
  createPitchSpikes,
  createRealFft,
  createSpectralResampler,
  createSubharmonicPitch,
  type Decide,
  type Frame,
  type FrontEnd,
  forEachFrame,
  levinsonDurbin,
  loadSignal,
  type PitchTracker,
} from "../../src/audio/index.ts";
import { REFERENCE_GAIN } from "../../src/features/scale.ts";

const { EMOFORGE_DATA: data, EMOFORGE_REFERENCE: reference } = process.env;
const hop = 160;
const sampleRateHz = 16000;

type Contours = Record<string, number[]>;

interface Pitch {
  readonly f0Hz: readonly number[];
  readonly voicing: readonly number[];
  /** How many frames were decided when the signal ended. */
  readonly decided: number;
  readonly frames: readonly { readonly magnitude: Float64Array; readonly power: Float64Array }[];
}

/** Pitch of 60 ms frames; with the path, frames of an RMS of 0.001 or less are unvoiced. */
function pitchOf(
  samples: Float32Array,
  sigma: number,
  range: { lowestHz: number; minF0Hz: number; maxF0Hz: number },
  tracker: (decide: Decide) => PitchTracker,
): Pitch {
  const f0Hz: number[] = [];
  const voicing: number[] = [];
  const loud: boolean[] = [];
  const frames: { magnitude: Float64Array; power: Float64Array }[] = [];
  const candidates = createSubharmonicPitch(513, { sampleRateHz, candidates: 6, ...range });
  const track = tracker((hz, v) => {
    f0Hz.push(hz);
    voicing.push(v);
  });
  forEachFrame(samples, sampleRateHz, frontEnd(60, { gauss: sigma }), ({ magnitude, power, windowed }) => {
    track.add(candidates(magnitude));
    frames.push({ magnitude: magnitude.slice(), power: power.slice() });
    loud.push(Math.sqrt(windowed.reduce((sum, x) => sum + x * x, 0) / windowed.length) > 0.001);
  });
  const decided = track.decided;
  track.finish();
  return {
    f0Hz: f0Hz.map((hz, i) => (loud[i] ? hz : 0)),
    voicing: voicing.map((v, i) => (loud[i] ? v : 0)),
    decided,
    frames,
  };
}

function frontEnd(windowMs: number, window: FrontEnd["window"], preEmphasis = 0): FrontEnd {
  return { windowMs, hopMs: 10, window, preEmphasis };
}

/** What `measure` makes of each frame's spectrum, `[frames]`. */
function fromSpectra<T>(samples: Float32Array, front: FrontEnd, measure: (spectrum: Float64Array) => T): T[] {
  const fft = createRealFft(512);
  const out: T[] = [];
  forEachFrame(samples, sampleRateHz, front, ({ windowed }: Frame) => {
    fft.input.set(windowed);
    out.push(measure(fft.transform()));
  });
  return out;
}

function egemaps(samples: Float32Array) {
  const pitch = pitchOf(samples, 0.4, { lowestHz: 25, minF0Hz: 55, maxF0Hz: 1000 }, (decide) =>
    createPitchPath({ candidates: 6, delay: 40 }, decide),
  );
  const formant = createFormants({ sampleRateHz, length: 320, fftSize: 512, sign: "reference" });
  const formants = fromSpectra(samples, frontEnd(20, "hamming"), (spectrum) => {
    const { frequencyHz, bandwidthHz } = formant(spectrum);
    return { frequencyHz: frequencyHz.slice(), bandwidthHz: bandwidthHz.slice() };
  });
  const periods = createPeriodMeasures({
    sampleRateHz,
    hop,
    searchRange: 0.1,
    acceptance: "textbook",
    noise: false,
  });
  const harmonics = createHarmonicLevels({ bins: 513, hzPerBin: 15.625 });
  const hnr = createAcfHnr({ sampleRateHz, bins: 513 });
  const contours: Contours = {};
  pitch.f0Hz.forEach((f0Hz, i) => {
    const { jitterLocal, shimmerLocalDb } = periods(samples, 0, hop * i, f0Hz);
    const { h1h2, h1a3, formantLevel } = harmonics(pitch.frames[i].magnitude, f0Hz, formants[i].frequencyHz);
    push(contours, {
      jitterLocal_sma3nz: jitterLocal,
      shimmerLocaldB_sma3nz: shimmerLocalDb,
      HNRdBACF_sma3nz: hnr(pitch.frames[i].power, f0Hz),
      "logRelF0-H1-H2_sma3nz": h1h2,
      "logRelF0-H1-A3_sma3nz": h1a3,
    });
    for (let k = 0; k < 3; k++) {
      push(contours, {
        [`F${k + 1}amplitudeLogRelF0_sma3nz`]: formantLevel[k],
        [`F${k + 1}frequency_sma3nz`]: formants[i].frequencyHz[k],
        [`F${k + 1}bandwidth_sma3nz`]: formants[i].bandwidthHz[k],
      });
    }
  });
  return { contours, decided: pitch.decided };
}

function compare2016(samples: Float32Array) {
  const pitch = pitchOf(samples, 0.4, { lowestHz: 25, minF0Hz: 52, maxF0Hz: 620 }, (decide) =>
    createPitchPath({ candidates: 6, delay: 30 }, decide),
  );
  const periods = createPeriodMeasures({
    sampleRateHz,
    hop,
    searchRange: 0.25,
    acceptance: "textbook",
    noise: true,
  });
  const contours: Contours = {};
  pitch.f0Hz.forEach((f0Hz, i) => {
    const { jitterLocal, jitterDdp, shimmerLocal, logHnr } = periods(samples, 0, hop * i, f0Hz);
    push(contours, {
      F0final_sma: f0Hz,
      voicingFinalUnclipped_sma: pitch.voicing[i],
      jitterLocal_sma: jitterLocal,
      jitterDDP_sma: jitterDdp,
      shimmerLocal_sma: shimmerLocal,
      logHNR_sma: logHnr,
    });
  });
  return { contours, decided: pitch.decided };
}

function is10(samples: Float32Array) {
  const pitch = pitchOf(samples, 0.25, { lowestHz: 20, minF0Hz: 52, maxF0Hz: 620 }, (decide) =>
    createPitchSpikes({ voicingThreshold: 0.7 }, decide),
  );
  const periods = createPeriodMeasures({
    sampleRateHz,
    hop,
    searchRange: 0.2,
    acceptance: "reference",
    noise: false,
  });
  const contours: Contours = {};
  pitch.f0Hz.forEach((f0Hz, i) => {
    const { jitterLocal, jitterDdp, shimmerLocal } = periods(samples, 0, hop * (i + 1), f0Hz);
    push(contours, {
      F0final_sma: f0Hz,
      jitterLocal_sma: jitterLocal,
      jitterDDP_sma: jitterDdp,
      shimmerLocal_sma: shimmerLocal,
    });
  });
  return { contours, decided: pitch.decided };
}

function lineSpectra(samples: Float32Array): Contours {
  const resample = createSpectralResampler({
    sampleRateHz,
    targetHz: 11000,
    length: 400,
    fftSize: 512,
    padding: "symmetric",
  });
  const frequencies = createLineSpectralFrequencies(8);
  const correlation = new Float64Array(9);
  const filter = new Float64Array(9);
  const contours: Contours = {};
  fromSpectra(samples, frontEnd(25, "hamming", 0.97), (spectrum) => {
    autocorrelate(resample(spectrum), correlation);
    levinsonDurbin(correlation, filter);
    frequencies(filter).forEach((angle, k) => {
      push(contours, { [`lspFreq_sma[${k}]`]: angle });
    });
  });
  return contours;
}

function push(contours: Contours, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    contours[name] ??= [];
    contours[name].push(value);
  }
}

/** Mean of three frames; it stays 0 where the middle one is 0, and with `dropZeros` other zeros do not count. */
function smoothed(x: readonly number[], dropZeros: boolean): number[] {
  return x.map((value, i) => {
    if (dropZeros && value === 0) return 0;
    const near = [x[Math.max(0, i - 1)], value, x[Math.min(x.length - 1, i + 1)]];
    const counted = dropZeros ? near.filter((v) => v !== 0) : near;
    return counted.reduce((a, b) => a + b, 0) / counted.length;
  });
}

async function read(set: string, file: string): Promise<Contours> {
  const text = await readFile(join(reference!, "lld", set, file), "utf8");
  const [header, ...lines] = text.trim().split("\n");
  const rows = lines.map((line) => line.split(";"));
  return Object.fromEntries(header.split(";").map((name, at) => [name, rows.map((row) => Number(row[at]))]));
}

/** Ascending absolute differences of every contour, over all files. */
async function differences(
  set: string,
  measure: (samples: Float32Array) => { contours: Contours; skip?: (frame: number) => boolean },
  dropZeros = true,
): Promise<Record<string, Float64Array>> {
  const all: Contours = {};
  for (const file of await readdir(join(reference!, "lld", set))) {
    const wav = await readFile(join(data!, "emodb", "wav", file.replace(".csv", ".wav")));
    const { samples } = await loadSignal(wav, file, { sampleRateHz });
    const { contours, skip } = measure(samples.map((x) => x * REFERENCE_GAIN));
    const expected = await read(set, file);
    for (const [name, contour] of Object.entries(contours)) {
      smoothed(contour, dropZeros).forEach((value, i) => {
        if (!skip?.(i)) push(all, { [name]: Math.abs(value - expected[name][i]) });
      });
    }
  }
  return Object.fromEntries(Object.entries(all).map(([name, d]) => [name, Float64Array.from(d).sort()]));
}

/** The reference's smoother sees a repeated neighbour at the frame that its tracker had reached when the audio ended. */
const beside =
  <T extends { contours: Contours; decided: number }>(measure: (samples: Float32Array) => T) =>
  (samples: Float32Array) => {
    const { contours, decided } = measure(samples);
    return { contours, skip: (i: number) => i === decided - 1 || i === decided };
  };

const quantile = (sorted: Float64Array, q: number) => sorted[Math.floor(q * (sorted.length - 1))];
const needed = "set EMOFORGE_DATA (with emodb/wav) and EMOFORGE_REFERENCE (with lld/<set>)";

describe("against the reference tool's descriptors of six files", () => {
  test("eGeMAPSv02: jitter, shimmer, HNR, harmonics, formants", async (context) => {
    if (!data || !reference) return context.skip(needed);
    const d = await differences("eGeMAPSv02", beside(egemaps));
    expect(d.jitterLocal_sma3nz.length).toBeGreaterThan(1800);
    expect(d.jitterLocal_sma3nz.at(-1)).toBeLessThan(1e-6);
    expect(d.shimmerLocaldB_sma3nz.at(-1)).toBeLessThan(1e-5);
    expect(d.HNRdBACF_sma3nz.at(-1)).toBeLessThan(1e-4);
    expect(d["logRelF0-H1-H2_sma3nz"].at(-1)).toBeLessThan(1e-4);
    // These depend on formants, which float32 spectra leave uncertain by a few Hz in every tenth frame.
    expect(quantile(d["logRelF0-H1-A3_sma3nz"], 0.98)).toBeLessThan(1e-3);
    for (const k of [1, 2, 3]) {
      expect(quantile(d[`F${k}amplitudeLogRelF0_sma3nz`], 0.98)).toBeLessThan(1e-3);
      expect(quantile(d[`F${k}frequency_sma3nz`], 0.5)).toBeLessThan(0.1);
      expect(quantile(d[`F${k}frequency_sma3nz`], 0.9)).toBeLessThan(2);
      expect(quantile(d[`F${k}bandwidth_sma3nz`], 0.5)).toBeLessThan(0.2);
    }
  });

  test("ComParE_2016: F0, voicing, jitter, shimmer, logHNR", async (context) => {
    if (!data || !reference) return context.skip(needed);
    const d = await differences("ComParE_2016", beside(compare2016));
    expect(d.F0final_sma.length).toBeGreaterThan(1800);
    expect(d.F0final_sma.at(-1)).toBeLessThan(1e-3);
    expect(d.voicingFinalUnclipped_sma.at(-1)).toBeLessThan(1e-5);
    for (const name of ["jitterLocal_sma", "jitterDDP_sma", "shimmerLocal_sma"]) {
      expect(d[name].at(-1), name).toBeLessThan(1e-6);
    }
    expect(d.logHNR_sma.at(-1)).toBeLessThan(1e-4);
  });

  test("IS10: F0, jitter and shimmer, with periods accepted by rounding", async (context) => {
    if (!data || !reference) return context.skip(needed);
    const d = await differences("IS10_paraling", is10);
    expect(d.jitterLocal_sma.length).toBeGreaterThan(1800);
    expect(d.F0final_sma.at(-1)).toBeLessThan(1e-3);
    for (const name of ["jitterLocal_sma", "jitterDDP_sma", "shimmerLocal_sma"]) {
      expect(d[name].at(-1), name).toBeLessThan(1e-6);
    }
  });

  test("IS10: line spectral frequencies, to the precision of the tool's search", async (context) => {
    if (!data || !reference) return context.skip(needed);
    const d = await differences(
      "IS10_paraling",
      (samples) => {
        const contours = lineSpectra(samples);
        // The tables end with the 60 ms frames, where their last rows are not smoothed like ours.
        const last = Math.floor((samples.length - 960) / hop) - 1;
        return { contours, skip: (i) => i > last };
      },
      false,
    );
    for (let k = 0; k < 8; k++) {
      expect(quantile(d[`lspFreq_sma[${k}]`], 0.5)).toBeLessThan(1e-4);
      expect(d[`lspFreq_sma[${k}]`].at(-1)).toBeLessThan(5e-3);
    }
  });
});
