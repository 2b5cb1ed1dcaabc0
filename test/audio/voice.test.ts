import { describe, expect, test } from "vitest";
import {
  createAcfHnr,
  createHarmonicLevels,
  createPeriodMeasures,
  createPitchSpikes,
  createRealFft,
  type PeriodMeasures,
  type PeriodOptions,
  windowWeights,
} from "../../src/audio/index.ts";
import { noise, type PulseTrain, pulseTrain } from "./voice-signals.ts";

const periodOptions: PeriodOptions = {
  sampleRateHz: 16000,
  hop: 160,
  searchRange: 0.1,
  acceptance: "textbook",
  noise: true,
};

/** The measures of 90 frames of a signal of one pitch. */
function measuresOf(
  samples: Float32Array,
  f0Hz: number,
  options: Partial<PeriodOptions> = {},
): PeriodMeasures[] {
  const measure = createPeriodMeasures({ ...periodOptions, ...options });
  return Array.from({ length: 90 }, (_, i) => ({ ...measure(samples, 0, 160 * i, f0Hz) }));
}

/** The median over frames, after a start of 10 frames. */
function median(frames: readonly PeriodMeasures[], of: keyof PeriodMeasures): number {
  const values = frames.slice(10).map((frame) => frame[of]);
  return values.sort((a, b) => a - b)[values.length >> 1];
}

describe("createPeriodMeasures", () => {
  const train = (options: PulseTrain) => measuresOf(pulseTrain(16000, options), options.f0Hz);

  test.each([80, 100, 160, 200])(
    "exact repetition at %i Hz has neither jitter nor shimmer nor noise",
    (f0Hz) => {
      const frames = train({ f0Hz });
      for (const of of ["jitterLocal", "jitterDdp", "shimmerLocal", "shimmerLocalDb"] as const) {
        expect(Math.max(...frames.map((frame) => frame[of]))).toBeLessThan(1e-6);
      }
      expect(median(frames, "logHnr")).toBe(100);
    },
  );

  // Periods alternate between T(1 + s) and T(1 - s): each differs from the next by 2s of the mean.
  test.each([0.005, 0.01, 0.02])("jitter of periods that swing by %f", (periodSwing) => {
    const frames = train({ f0Hz: 100, periodSwing });
    // A frame may hold a single new period, so its mean period swings, too.
    expect(Math.abs(median(frames, "jitterLocal") / (2 * periodSwing) - 1)).toBeLessThan(0.002 + periodSwing);
    expect(median(frames, "jitterDdp")).toBeLessThan(0.05 * periodSwing);
  });

  // Amplitudes alternate between 1 + s and 1 - s: each differs from the next by 2s of the mean.
  test.each([0.02, 0.05, 0.1])("shimmer of amplitudes that swing by %f", (amplitudeSwing) => {
    const frames = train({ f0Hz: 200, amplitudeSwing });
    expect(median(frames, "shimmerLocal") / (2 * amplitudeSwing)).toBeCloseTo(1, 3);
    expect(median(frames, "shimmerLocalDb")).toBeCloseTo(20 * Math.log10(1 + 2 * amplitudeSwing), 3);
    expect(median(frames, "jitterLocal")).toBeLessThan(1e-4);
  });

  // Differences from a mean of m periods hold (m - 1)/m of the noise's energy: at 100 Hz, with m = 2 … 3, that is about 2 to 3 dB.
  test.each([10, 20, 30])("harmonics %i dB above the noise", (noiseDb) => {
    const frames = train({ f0Hz: 100, noiseDb });
    expect(Math.abs(median(frames, "logHnr") - noiseDb - 2.5)).toBeLessThan(1.5);
  });

  test("unvoiced frames are 0 and forget the period before them", () => {
    const samples = pulseTrain(16000, { f0Hz: 100, periodSwing: 0.02 });
    const measure = createPeriodMeasures(periodOptions);
    for (let i = 0; i < 20; i++) measure(samples, 0, 160 * i, 100);
    expect({ ...measure(samples, 0, 3200, 0) }).toEqual({
      jitterLocal: 0,
      jitterDdp: 0,
      shimmerLocal: 0,
      shimmerLocalDb: 0,
      logHnr: -100,
    });
    const fresh = createPeriodMeasures(periodOptions);
    fresh(samples, 0, 3200, 0);
    for (let i = 21; i < 40; i++) {
      expect({ ...measure(samples, 0, 160 * i, 100) }).toEqual({ ...fresh(samples, 0, 160 * i, 100) });
    }
  });

  test("sees the same through any window on the samples", () => {
    const samples = pulseTrain(16000, { f0Hz: 130, periodSwing: 0.01, noiseDb: 20 });
    const whole = createPeriodMeasures(periodOptions);
    const part = createPeriodMeasures(periodOptions);
    for (let i = 0; i < 80; i++) {
      const origin = Math.max(0, 160 * i - 800);
      expect({ ...part(samples.subarray(origin, 160 * i + 960), origin, 160 * i, 130) }).toEqual({
        ...whole(samples, 0, 160 * i, 130),
      });
    }
  });

  test("a textbook period must correlate, the reference's only beat the worst of its frame", () => {
    const samples = Float32Array.from(noise(16000));
    const textbook = measuresOf(samples, 150);
    expect(textbook.filter(({ jitterLocal }) => jitterLocal > 0).length).toBeLessThan(5);
    const reference = measuresOf(samples, 150, { acceptance: "reference" });
    expect(reference.filter(({ jitterLocal }) => jitterLocal > 0).length).toBeGreaterThan(20);
  });

  test.each([
    ["silence", new Float32Array(16000)],
    ["a constant", new Float32Array(16000).fill(0.5)],
    ["clipping", Float32Array.from(noise(16000), Math.sign)],
  ])("%s gives finite values in range", (_, samples) => {
    for (const searchRange of [0.1, 0.2, 0.25]) {
      for (const f0Hz of [55, 130, 620, 1000]) {
        for (const frame of measuresOf(samples, f0Hz, { searchRange })) {
          for (const of of ["jitterLocal", "jitterDdp", "shimmerLocal"] as const) {
            expect(frame[of]).toBeGreaterThanOrEqual(0);
            expect(frame[of]).toBeLessThanOrEqual(1);
          }
          expect(Math.abs(frame.logHnr)).toBeLessThanOrEqual(100);
        }
      }
    }
  });

  test("refuses an F0 for which it has no room", () => {
    const measure = createPeriodMeasures(periodOptions);
    expect(() => measure(new Float32Array(4000), 0, 0, 20)).toThrow(
      "createPeriodMeasures: expected an F0 of 0 or at least 40 Hz, got 20.",
    );
  });
});

/** Magnitude and power of a 60 ms Gaussian frame at 16 kHz, `[513]`. */
function spectrumOf(sample: (n: number) => number, sigma = 0.4) {
  const fft = createRealFft(1024);
  const weights = windowWeights({ gauss: sigma }, 960);
  for (let n = 0; n < 960; n++) fft.input[n] = sample(n) * weights[n];
  const power = new Float64Array(513);
  fft.power(power);
  return { power, magnitude: power.map(Math.sqrt), weights };
}

describe("createHarmonicLevels", () => {
  const amplitudes = [1, 0.5, 0.2, 0.8, 0.1, 0.4, 0.3, 0.05, 0.2, 0.6, 0.1, 0.1];
  const voice = (f0Hz: number) =>
    spectrumOf((n) =>
      amplitudes.reduce((sum, a, i) => sum + a * Math.cos((2 * Math.PI * (i + 1) * f0Hz * n) / 16000), 0),
    );
  const decibels = (ratio: number) => 20 * Math.log10(ratio);
  const measure = createHarmonicLevels({ bins: 513, hzPerBin: 15.625 });

  // On bins, so that the uninterpolated magnitude at F0, to which levels refer, is the peak's.
  test.each([125, 187.5, 250])("levels of harmonics at multiples of %f Hz", (f0Hz) => {
    const formants = Float64Array.of(4 * f0Hz, 6 * f0Hz, 10 * f0Hz, 0, 0);
    const { h1h2, h1a3, formantLevel } = measure(voice(f0Hz).magnitude, f0Hz, formants);
    expect(h1h2).toBeCloseTo(decibels(0.5 / 0.2), 1);
    expect(h1a3).toBeCloseTo(decibels(0.5 / 0.6), 1);
    // The strongest within a fifth of the formant: 4 (of 4), 6 (of 5 … 7), 10 (of 8 … 12).
    [0.8, 0.4, 0.6].forEach((amplitude, k) => {
      expect(formantLevel[k]).toBeCloseTo(decibels(amplitude), 1);
    });
  });

  test("between bins the levels stay within 1 dB", () => {
    const { h1h2 } = measure(voice(203).magnitude, 203, new Float64Array(5));
    expect(Math.abs(h1h2 - decibels(0.5 / 0.2))).toBeLessThan(1);
  });

  test("a formant without harmonics has level 0, and so has one that is absent", () => {
    const { formantLevel } = measure(voice(250).magnitude, 250, Float64Array.of(100, 0, 500, 0, 0));
    expect([...formantLevel.subarray(0, 2)]).toEqual([0, 0]);
    expect(formantLevel[2]).toBeCloseTo(decibels(0.5), 1);
  });

  test("unvoiced frames: no differences, formant levels at the bottom", () => {
    const { h1h2, h1a3, formantLevel } = measure(
      voice(250).magnitude,
      0,
      Float64Array.of(500, 1500, 2500, 0, 0),
    );
    expect([h1h2, h1a3, ...formantLevel]).toEqual([0, 0, -201, -201, -201]);
  });

  test("a spectrum without peaks has no fundamental", () => {
    const { h1h2, formantLevel } = measure(
      new Float64Array(513),
      200,
      Float64Array.of(500, 1500, 2500, 0, 0),
    );
    expect([h1h2, ...formantLevel]).toEqual([0, 0, 0, 0]);
  });
});

describe("createAcfHnr", () => {
  const measure = createAcfHnr({ sampleRateHz: 16000, bins: 513 });

  // With the window's own autocorrelation w_T (w_0 = 1) and a share h of harmonic energy, a_T/a_0 = h·w_T.
  test.each([[0.5], [0.9], [1]])("share of harmonic energy %f", (share) => {
    const period = 80;
    const random = noise(960);
    const { power, weights } = spectrumOf(
      (n) =>
        Math.sqrt(share) * Math.SQRT2 * Math.cos((2 * Math.PI * n) / period) +
        Math.sqrt(3 * (1 - share)) * random[n],
    );
    let energy = 0;
    let shifted = 0;
    for (let n = 0; n < 960; n++) energy += weights[n] ** 2;
    for (let n = period; n < 960; n++) shifted += weights[n] * weights[n - period];
    const ratio = (share * shifted) / energy;
    const expected = 10 * Math.log10(ratio / (1 - ratio));
    expect(Math.abs(measure(power, 200) - expected)).toBeLessThan(share === 1 ? 0.1 : 1);
  });

  test("moves to the peak next to an F0 that is a little off", () => {
    const { power } = spectrumOf((n) => Math.cos((2 * Math.PI * n) / 80));
    const exact = measure(power, 200);
    for (const f0Hz of [195, 198, 203, 206]) expect(measure(power, f0Hz)).toBeCloseTo(exact, 9);
  });

  test("unvoiced and silent frames are 0", () => {
    expect(measure(spectrumOf((n) => Math.cos(n)).power, 0)).toBe(0);
    expect(measure(new Float64Array(513), 200)).toBe(0);
  });
});

describe("pitch spikes", () => {
  /** Feeds best candidates `[Hz, voicing]` and returns what was decided. */
  const decided = (best: readonly (readonly [number, number])[]) => {
    const out: [number, number][] = [];
    const tracker = createPitchSpikes({ voicingThreshold: 0.7 }, (f0Hz, voicing) =>
      out.push([f0Hz, voicing]),
    );
    for (const [hz, v] of best) tracker.add({ f0Hz: Float64Array.of(hz), voicing: Float64Array.of(v) });
    expect(tracker.decided).toBe(out.length);
    tracker.finish();
    return out;
  };
  const pitchOf = (hz: readonly number[]) =>
    decided(hz.map((f) => [f, f > 0 ? 0.9 : 0.5])).map(([f0Hz]) => f0Hz);

  test("decides a frame when the next one arrives; the first is unvoiced", () => {
    expect(
      decided([
        [120, 0.9],
        [121, 0.8],
        [122, 0.9],
        [123, 0.6],
        [124, 0.75],
      ]),
    ).toEqual([
      [0, 0],
      [121, 0.8],
      [122, 0.9],
      [0, 0.6],
    ]);
  });

  test("keeps a steady voice, unvoiced frames and their edges", () => {
    const hz = [0, 0, 100, 101, 102, 103, 0, 0, 0, 90, 91, 92];
    expect(pitchOf(hz)).toEqual(hz.slice(0, -1));
  });

  test("takes out a single voiced frame", () => {
    expect(pitchOf([0, 0, 100, 0, 0, 106, 108, 0, 0])).toEqual([0, 0, 0, 0, 0, 106, 108, 0]);
  });

  test("takes out a doubling of one frame, and a halving", () => {
    expect(pitchOf([0, 100, 101, 202, 103, 104, 104])).toEqual([0, 100, 101, 103, 103, 104]);
    expect(pitchOf([0, 200, 201, 101, 203, 204, 204])).toEqual([0, 200, 201, 203, 203, 204]);
  });

  test("no frames, no pitch", () => {
    expect(decided([])).toEqual([]);
  });
});
