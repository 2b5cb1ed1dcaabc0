import { describe, expect, test } from "vitest";
import { createFeatureSet } from "../../src/features/index.ts";
import { describeFeatureSet } from "./contract.ts";
import { describeGolden } from "./golden.ts";
import { buzz, silence, whiteNoise } from "./signals.ts";

const extended = createFeatureSet("egemaps-v02");
const minimal = createFeatureSet("gemaps-v01b");

for (const id of ["egemaps-v02", "gemaps-v01b"] as const) {
  for (const variant of ["reference", "textbook"] as const) {
    describeFeatureSet(`${id}, ${variant}`, createFeatureSet({ set: id, variant }), {
      shortest: 960,
      energy: { name: "Loudness_sma3", length: 320 },
    });
  }
}

describeGolden(
  extended,
  "from this implementation, after agreement of r >= 0.999 with the reference tool (see reference.test.ts)",
  {
    functionals: {
      "F0semitoneFrom27.5Hz_sma3nz_amean": 28.0689,
      "F0semitoneFrom27.5Hz_sma3nz_percentile80.0": 29.803,
      "F0semitoneFrom27.5Hz_sma3nz_meanRisingSlope": 0.0620861,
      loudness_sma3_amean: 0.440151,
      loudness_sma3_meanFallingSlope: -3.75899,
      spectralFlux_sma3_amean: 0.160501,
      mfcc1_sma3_amean: 33.5162,
      mfcc4_sma3_stddevNorm: 0.715213,
      shimmerLocaldB_sma3nz_amean: 0.731408,
      HNRdBACF_sma3nz_amean: 9.83725,
      "logRelF0-H1-H2_sma3nz_amean": 7.07963,
      alphaRatioV_sma3nz_amean: -30.5065,
      hammarbergIndexV_sma3nz_amean: 46.0901,
      "slopeV500-1500_sma3nz_amean": -0.0189014,
      "slopeUV0-500_sma3nz_amean": 0.105643,
      loudnessPeaksPerSec: 0.840336,
      VoicedSegmentsPerSec: 1.76991,
      MeanVoicedSegmentLengthSec: 0.36,
      MeanUnvoicedSegmentLength: 0.38,
      equivalentSoundLevel_dBp: -15.3605,
    },
    lld: {
      Loudness_sma3: 0.658269,
      alphaRatio_sma3: -31.0849,
      hammarbergIndex_sma3: 46.3106,
      "slope0-500_sma3": -0.0011155,
      spectralFlux_sma3: 0.273047,
      mfcc2_sma3: 20.7704,
      "F0semitoneFrom27.5Hz_sma3nz": 27.05,
      jitterLocal_sma3nz: 0.00198819,
      shimmerLocaldB_sma3nz: 0.482742,
      HNRdBACF_sma3nz: 9.47582,
      "logRelF0-H1-H2_sma3nz": 6.94761,
    },
  },
);

describe("names", () => {
  test("eGeMAPS has its 88 in the customary order", () => {
    const { names } = extended;
    expect(names).toHaveLength(88);
    // The parts: pitch, loudness, all frames, voiced, voiced spectra, unvoiced spectra, rhythm, level.
    expect([0, 10, 20, 30, 58, 76, 81, 87].map((i) => names[i])).toEqual([
      "F0semitoneFrom27.5Hz_sma3nz_amean",
      "loudness_sma3_amean",
      "spectralFlux_sma3_amean",
      "jitterLocal_sma3nz_amean",
      "alphaRatioV_sma3nz_amean",
      "alphaRatioUV_sma3nz_amean",
      "loudnessPeaksPerSec",
      "equivalentSoundLevel_dBp",
    ]);
    expect(names.slice(0, 10).map((name) => name.replace("F0semitoneFrom27.5Hz_sma3nz_", ""))).toEqual([
      ...["amean", "stddevNorm", "percentile20.0", "percentile50.0", "percentile80.0", "pctlrange0-2"],
      ...["meanRisingSlope", "stddevRisingSlope", "meanFallingSlope", "stddevFallingSlope"],
    ]);
    expect(names.slice(81, 87)).toEqual([
      "loudnessPeaksPerSec",
      "VoicedSegmentsPerSec",
      "MeanVoicedSegmentLengthSec",
      "StddevVoicedSegmentLengthSec",
      "MeanUnvoicedSegmentLength",
      "StddevUnvoicedSegmentLength",
    ]);
  });

  test("descriptors by frame: 10 of all frames, then 15 of the voice", () => {
    expect(extended.descriptorNames).toHaveLength(25);
    expect(extended.descriptorNames.filter((name) => name.endsWith("_sma3"))).toHaveLength(10);
    expect([0, 9, 10, 24].map((i) => extended.descriptorNames[i])).toEqual([
      "Loudness_sma3",
      "mfcc4_sma3",
      "F0semitoneFrom27.5Hz_sma3nz",
      "F3amplitudeLogRelF0_sma3nz",
    ]);
  });
});

describe("gemaps-v01b", () => {
  const left = /^(spectralFlux|mfcc|equivalentSoundLevel|F[23]bandwidth)/;

  test("is eGeMAPS without flux, cepstrum, upper bandwidths and level: 62 names, in its order", () => {
    expect(minimal.names).toHaveLength(62);
    expect(minimal.names).toEqual(extended.names.filter((name) => !left.test(name)));
    expect(minimal.descriptorNames).toEqual(extended.descriptorNames.filter((name) => !left.test(name)));
  });

  test("gives the values of eGeMAPS", () => {
    for (const samples of [buzz(), whiteNoise()]) {
      const all = extended.extract(samples);
      expect([...minimal.extract(samples)]).toEqual([...all.filter((_, i) => !left.test(extended.names[i]))]);
    }
  });
});

describe("egemaps-v02 of signals without a voice", () => {
  const value = (samples: Float32Array, name: string) =>
    extended.extract(samples)[extended.names.indexOf(name)];

  test("silence has no pitch, no voiced part and the lowest level", () => {
    expect(value(silence(), "F0semitoneFrom27.5Hz_sma3nz_amean")).toBe(0);
    expect(value(silence(), "jitterLocal_sma3nz_amean")).toBe(0);
    expect(value(silence(), "VoicedSegmentsPerSec")).toBe(0);
    expect(value(silence(), "alphaRatioV_sma3nz_amean")).toBe(0);
    expect(value(silence(), "equivalentSoundLevel_dBp")).toBe(-120);
  });

  test("the level of a tone of amplitude a is that of a²/2", () => {
    const tone = Float32Array.from(
      { length: 8000 },
      (_, i) => 0.5 * Math.sin((2 * Math.PI * 200 * i) / 16000),
    );
    const wanted = 10 * Math.log10(((0.5 * 32768) / 32767) ** 2 / 2);
    expect(value(tone, "equivalentSoundLevel_dBp")).toBeCloseTo(wanted, 3);
  });
});
