import { describe, expect, test } from "vitest";
import { createFeatureSet } from "../../src/features/index.ts";
import { describeFeatureSet } from "./contract.ts";
import { describeGolden } from "./golden.ts";
import { silence } from "./signals.ts";

const set = createFeatureSet("compare2016");

describeFeatureSet("compare2016", set, { shortest: 960, energy: { name: "pcm_RMSenergy_sma", length: 320 } });

describeGolden(
  set,
  "from this implementation, after agreement of r >= 0.999 with the reference tool (see reference.test.ts)",
  {
    functionals: {
      audspec_lengthL1norm_sma_range: 1.00051,
      audspecRasta_lengthL1norm_sma_quartile2: 1.18418,
      pcm_RMSenergy_sma_minSegLen: 0.05,
      pcm_zcr_sma_upleveltime25: 0.380531,
      audspec_lengthL1norm_sma_de_range: 0.166418,
      "audSpec_Rfilt_sma[0]_range": 63.9642,
      "pcm_fftMag_spectralRollOff50.0_sma_quartile2": 125,
      "pcm_fftMag_psySharpness_sma_percentile99.0": 0.189662,
      "mfcc_sma[3]_stddev": 6.3557,
      "mfcc_sma[1]_lpc0": -1.12386,
      F0final_sma_amean: 139.254,
      F0final_sma_linregc1: 0.0166471,
      voicingFinalUnclipped_sma_amean: 0.796242,
      jitterLocal_sma_amean: 0.00548441,
      shimmerLocal_sma_amean: 0.101647,
      F0final_sma_ff0_nnz: 0.654867,
      F0final_sma_ff0_meanSegLen: 0.36,
      audspec_lengthL1norm_sma_amean: 0.443328,
      pcm_fftMag_spectralFlux_sma_peakMeanAbs: 0.202398,
      "mfcc_sma[2]_qregc1": 2.26934,
      "mfcc_sma[2]_centroid": 0.405323,
      audspec_lengthL1norm_sma_de_posamean: 0.0376419,
    },
    lld: {
      F0final_sma: 131.191,
      voicingFinalUnclipped_sma: 0.797673,
      jitterLocal_sma: 0.00198975,
      shimmerLocal_sma: 0.0561555,
      logHNR_sma: 29.2828,
      audspec_lengthL1norm_sma: 0.658269,
      audspecRasta_lengthL1norm_sma: 1.0884,
      pcm_zcr_sma: 0.0163194,
      "audSpec_Rfilt_sma[25]": 0.650324,
      pcm_fftMag_spectralEntropy_sma: 2.27738,
      pcm_fftMag_spectralHarmonicity_sma: 0.991107,
      F0final_sma_de: 0.00371001,
      "mfcc_sma_de[1]": 0.215781,
    },
  },
);

describe("compare2016: names", () => {
  test("6373, in the order of the challenge", () => {
    expect(set.names).toHaveLength(6373);
    expect(
      [0, 124, 248, 1953, 3658, 3892, 4126, 4131, 4223, 5488, 5548, 6372].map((i) => set.names[i]),
    ).toEqual([
      "audspec_lengthL1norm_sma_range",
      "audspec_lengthL1norm_sma_de_range",
      "audSpec_Rfilt_sma[0]_range",
      "audSpec_Rfilt_sma_de[0]_range",
      "F0final_sma_amean",
      "F0final_sma_de_amean",
      "F0final_sma_ff0_nnz",
      "audspec_lengthL1norm_sma_amean",
      "audSpec_Rfilt_sma[0]_amean",
      "audspec_lengthL1norm_sma_de_flatness",
      "audSpec_Rfilt_sma_de[0]_flatness",
      "mfcc_sma_de[14]_stddevFallingSlope",
    ]);
  });

  test.each([
    ["mfcc_sma[7]", 54],
    ["mfcc_sma_de[7]", 46],
    ["jitterDDP_sma", 39],
    ["jitterDDP_sma_de", 39],
    ["F0final_sma", 44],
  ])("%s has %i functionals", (contour, count) => {
    const others = /^de(\[\d+\])?_/;
    const mine = set.names.filter(
      (name) => name.startsWith(`${contour}_`) && !others.test(name.slice(contour.length + 1)),
    );
    expect(mine).toHaveLength(count);
  });

  test("descriptors by frame: 6 of the voice and 59, then their deltas", () => {
    expect(set.descriptorNames).toHaveLength(130);
    expect([0, 5, 6, 10, 36, 51, 64].map((i) => set.descriptorNames[i])).toEqual([
      "F0final_sma",
      "logHNR_sma",
      "audspec_lengthL1norm_sma",
      "audSpec_Rfilt_sma[0]",
      "pcm_fftMag_fband250-650_sma",
      "mfcc_sma[1]",
      "mfcc_sma[14]",
    ]);
    expect(set.descriptorNames.slice(65)).toEqual(
      set.descriptorNames.slice(0, 65).map((name) => name.replace("_sma", "_sma_de")),
    );
  });
});

test("silence has no voice, no energy and no peaks", () => {
  const values = set.extract(silence());
  const value = (name: string) => values[set.names.indexOf(name)];
  expect(value("pcm_RMSenergy_sma_range")).toBe(0);
  expect(value("F0final_sma_amean")).toBe(0);
  expect(value("F0final_sma_ff0_nnz")).toBe(0);
  expect(value("audspec_lengthL1norm_sma_peakRangeAbs")).toBe(0);
});
