import { describe, expect, test } from "vitest";
import { createFeatureSet } from "../../src/features/index.ts";
import { describeFeatureSet } from "./contract.ts";
import { describeGolden } from "./golden.ts";
import { silence } from "./signals.ts";

const challenge = createFeatureSet("is10");
const emobase = createFeatureSet("emobase2010");

for (const id of ["is10", "emobase2010"] as const) {
  for (const variant of ["reference", "textbook"] as const) {
    describeFeatureSet(`${id}, ${variant}`, createFeatureSet({ set: id, variant }), {
      shortest: 960,
      // A frame's pitch is known once the next one has been seen.
      unfinished: 1,
      // The reference's loudness is that of a frame's first sample.
      energy: { name: "pcm_loudness_sma", length: variant === "reference" ? 1 : 400 },
    });
  }
}

const origin =
  "from this implementation, after agreement of r >= 0.999 with the reference tool (see reference.test.ts)";

describeGolden(challenge, origin, {
  functionals: {
    pcm_loudness_sma_maxPos: 100,
    pcm_loudness_sma_amean: 1.19518,
    "mfcc_sma[14]_stddev": 5.34603,
    "logMelFreqBand_sma[0]_quartile2": 0.486633,
    "logMelFreqBand_sma[7]_percentile99.0": -9.07013,
    "lspFreq_sma[0]_amean": 0.20104,
    F0finEnv_sma_amean: 132.469,
    voicingFinalUnclipped_sma_upleveltime75: 0.651786,
    pcm_loudness_sma_de_linregerrA: 0.106381,
    F0final_sma_amean: 140.344,
    F0final_sma_quartile3: 152.775,
    F0final_sma_maxPos: 66,
    F0final_sma_de_stddev: 0.028981,
    F0final__Turn_onsetRate: 1.75439,
    F0final__Turn_duration: 1.14,
  },
  lld: {
    pcm_loudness_sma: 1.9527,
    "mfcc_sma[0]": -40.0554,
    "logMelFreqBand_sma[4]": -2.55232,
    F0finEnv_sma: 130.215,
    voicingFinalUnclipped_sma: 0.720867,
    F0final_sma: 131.222,
    F0final_sma_de: 0.00692899,
    "mfcc_sma_de[1]": -0.353356,
  },
});

describeGolden(emobase, origin, {
  functionals: {
    pcm_loudness_sma_maxPos: 0.892857,
    "lspFreq_sma[0]_amean": 0.199864,
    F0finEnv_sma_amean: 134.637,
    voicingFinalUnclipped_sma_amean: 0.490938,
    F0final_sma_amean: 134.001,
    F0final_sma_maxPos: 0.986111,
    F0final_sma_de_stddev: 11.1779,
    F0final__Turn_numOnsets: 2,
  },
  lld: {
    F0finEnv_sma: 130.203,
    voicingFinalUnclipped_sma: 0.758375,
    F0final_sma: 131.211,
    F0final_sma_de: 0.333049,
  },
});

describe.each([
  { set: challenge, mfcc: "mfcc_sma", onsets: "onsetRate" },
  { set: emobase, mfcc: "pcm_fftMag_mfcc_sma", onsets: "numOnsets" },
])("$set.id: names", ({ set, mfcc, onsets }) => {
  test("1582: 34 contours and deltas of 21 functionals, 4 and deltas of 19, and two of the turn", () => {
    expect(set.names).toHaveLength(1582);
    expect([0, 20, 21, 713, 714, 1427, 1428, 1503, 1504, 1579, 1580, 1581].map((i) => set.names[i])).toEqual([
      "pcm_loudness_sma_maxPos",
      "pcm_loudness_sma_upleveltime90",
      `${mfcc}[0]_maxPos`,
      "voicingFinalUnclipped_sma_upleveltime90",
      "pcm_loudness_sma_de_maxPos",
      "voicingFinalUnclipped_sma_de_upleveltime90",
      "F0final_sma_maxPos",
      "shimmerLocal_sma_upleveltime90",
      "F0final_sma_de_maxPos",
      "shimmerLocal_sma_de_upleveltime90",
      `F0final__Turn_${onsets}`,
      "F0final__Turn_duration",
    ]);
  });

  test("the functionals of a contour; those of the voice lack the first percentile and its range", () => {
    const of = (contour: string) =>
      set.names.filter((name) => name.startsWith(contour)).map((name) => name.slice(contour.length));
    const all = of("F0finEnv_sma_").filter((name) => !name.startsWith("de_"));
    expect(all).toEqual([
      ...["maxPos", "minPos", "amean", "linregc1", "linregc2", "linregerrA", "linregerrQ"],
      ...["stddev", "skewness", "kurtosis", "quartile1", "quartile2", "quartile3"],
      ...["iqr1-2", "iqr2-3", "iqr1-3", "percentile1.0", "percentile99.0", "pctlrange0-1"],
      ...["upleveltime75", "upleveltime90"],
    ]);
    const voice = of("jitterDDP_sma_").filter((name) => !name.startsWith("de_"));
    expect(voice).toEqual(all.filter((name) => name !== "percentile1.0" && name !== "pctlrange0-1"));
  });

  test("descriptors by frame: 38 contours, then their deltas", () => {
    expect(set.descriptorNames).toHaveLength(76);
    expect(set.descriptorNames.slice(38)).toEqual(
      set.descriptorNames.slice(0, 38).map((name) => name.replace("_sma", "_sma_de")),
    );
    expect(set.descriptorNames.slice(30, 38)).toEqual([
      ...["lspFreq_sma[6]", "lspFreq_sma[7]", "F0finEnv_sma", "voicingFinalUnclipped_sma"],
      ...["F0final_sma", "jitterLocal_sma", "jitterDDP_sma", "shimmerLocal_sma"],
    ]);
  });

  test("silence: no loudness, no pitch, no onset; its length is known", () => {
    const values = set.extract(silence(16000));
    const value = (name: string) => values[set.names.indexOf(name)];
    expect(value("pcm_loudness_sma_amean")).toBe(0);
    expect(value("F0final_sma_amean")).toBe(0);
    expect(value(`F0final__Turn_${onsets}`)).toBe(0);
    // 95 frames of 60 ms, of which the last has no pitch yet.
    expect(value("F0final__Turn_duration")).toBeCloseTo(0.94, 6);
  });
});
