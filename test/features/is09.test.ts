import { describe, expect, test } from "vitest";
import { is09 } from "../../src/features/is09.ts";
import { REFERENCE_GAIN } from "../../src/features/scale.ts";
import { describeFeatureSet } from "./contract.ts";
import { buzz, clipped, constant, silence } from "./signals.ts";

const golden: [string, number][] = [
  ["pcm_RMSenergy_sma_amean", 0.00582571],
  ["pcm_RMSenergy_sma_stddev", 0.00527519],
  ["pcm_fftMag_mfcc_sma[1]_amean", 14.7694],
  ["pcm_fftMag_mfcc_sma[1]_stddev", 10.4467],
  ["pcm_fftMag_mfcc_sma[2]_amean", -6.07294],
  ["pcm_fftMag_mfcc_sma[2]_stddev", 5.02661],
  ["pcm_fftMag_mfcc_sma[3]_amean", 0.64512],
  ["pcm_fftMag_mfcc_sma[3]_stddev", 2.8862],
  ["pcm_zcr_sma_amean", 0.354339],
  ["pcm_zcr_sma_stddev", 0.453825],
  ["voiceProb_sma_amean", 0.410695],
  ["voiceProb_sma_stddev", 0.290024],
  ["F0_sma_max", 158.416],
  ["F0_sma_min", 0],
  ["F0_sma_range", 158.416],
  ["F0_sma_maxPos", 114],
  ["F0_sma_minPos", 0],
  ["F0_sma_amean", 79.2552],
  ["F0_sma_linregc1", 0.677025],
  ["F0_sma_linregc2", 40.3263],
  ["F0_sma_linregerrQ", 4296.67],
  ["F0_sma_stddev", 69.3586],
  ["F0_sma_skewness", -0.18025],
  ["F0_sma_kurtosis", 1.14782],
  ["pcm_RMSenergy_sma_de_amean", 0.0000183759],
  ["pcm_RMSenergy_sma_de_stddev", 0.000553342],
  ["pcm_fftMag_mfcc_sma_de[1]_amean", 0.00483575],
  ["pcm_fftMag_mfcc_sma_de[1]_stddev", 1.24351],
  ["pcm_fftMag_mfcc_sma_de[2]_amean", -0.0823933],
  ["pcm_fftMag_mfcc_sma_de[2]_stddev", 0.622756],
  ["pcm_fftMag_mfcc_sma_de[3]_amean", 0.0700731],
  ["pcm_fftMag_mfcc_sma_de[3]_stddev", 0.214276],
  ["pcm_zcr_sma_de_amean", 0.0000373564],
  ["pcm_zcr_sma_de_stddev", 0.054783],
  ["voiceProb_sma_de_amean", 0.0014899],
  ["voiceProb_sma_de_stddev", 0.0338537],
  ["F0_sma_de_max", 39.5062],
  ["F0_sma_de_min", -35.3168],
  ["F0_sma_de_range", 74.823],
  ["F0_sma_de_maxPos", 80],
  ["F0_sma_de_minPos", 39],
  ["F0_sma_de_amean", 1.36725],
  ["F0_sma_de_linregc1", 0.0000391344],
  ["F0_sma_de_linregc2", 1.365],
  ["F0_sma_de_linregerrQ", 95.7724],
  ["F0_sma_de_stddev", 9.78634],
  ["F0_sma_de_skewness", 0.823169],
  ["F0_sma_de_kurtosis", 10.6624],
];

const set = is09();
const buzzValues = set.extract(buzz());
const value = (values: Float32Array, name: string) => values[set.names.indexOf(name)];

describeFeatureSet("is09", set, { shortest: 400, energy: { name: "pcm_RMSenergy_sma", length: 400 } });

describe("is09", () => {
  test("has the challenge's 384 names in its order: all static features, then all deltas", () => {
    expect(set.names).toHaveLength(384);
    expect(set.names.slice(0, 13)).toEqual([
      ...["max", "min", "range", "maxPos", "minPos", "amean", "linregc1", "linregc2", "linregerrQ"].map(
        (f) => `pcm_RMSenergy_sma_${f}`,
      ),
      ...["stddev", "skewness", "kurtosis"].map((f) => `pcm_RMSenergy_sma_${f}`),
      "pcm_fftMag_mfcc_sma[1]_max",
    ]);
    expect([set.names[191], set.names[192], set.names[204], set.names[383]]).toEqual([
      "F0_sma_kurtosis",
      "pcm_RMSenergy_sma_de_max",
      "pcm_fftMag_mfcc_sma_de[1]_max",
      "F0_sma_de_kurtosis",
    ]);
  });

  // From this implementation, after its features correlated at 0.9999991 or better with the reference tool's on 60
  // files of EMO-DB (see reference.test.ts).
  test.each(golden)("%s of the buzz is %d", (name, wanted) => {
    const got = value(buzzValues, name);
    expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-4 * Math.abs(wanted) + 1e-9);
  });

  test("the pitch glide of the buzz is found", () => {
    const highest = value(set.extract(buzz()), "F0_sma_max");
    expect(highest).toBeGreaterThan(120);
    expect(highest).toBeLessThan(162);
  });

  test("silence has no energy, no pitch, and crosses zero all the time", () => {
    const values = set.extract(silence());
    expect(value(values, "pcm_RMSenergy_sma_max")).toBe(0);
    expect(value(values, "F0_sma_max")).toBe(0);
    expect(value(values, "voiceProb_sma_max")).toBe(0);
    expect(value(values, "pcm_zcr_sma_min")).toBeCloseTo(398 / 400, 6);
    expect(value(values, "pcm_fftMag_mfcc_sma[1]_stddev")).toBe(0);
  });

  test("a constant does not vary: every contour is flat", () => {
    const values = set.extract(constant());
    for (const name of set.names.filter((n) => /_(range|stddev|skewness|kurtosis)$/.test(n)))
      expect([name, value(values, name)]).toEqual([name, 0]);
  });

  test("a full-scale square wave of 150 Hz has its pitch", () => {
    expect(value(set.extract(clipped()), "F0_sma_max")).toBeCloseTo(150, -1);
  });

  test("energy scales with the signal, positions do not", () => {
    const loud = set.extract(buzz());
    const soft = set.extract(buzz().map((v) => v / 4));
    expect(value(soft, "pcm_RMSenergy_sma_max")).toBeCloseTo(value(loud, "pcm_RMSenergy_sma_max") / 4, 8);
    expect(value(soft, "pcm_RMSenergy_sma_maxPos")).toBe(value(loud, "pcm_RMSenergy_sma_maxPos"));
  });

  test("samples have the scale of the reference: the gain gives integer/32767 exactly", () => {
    for (let v = -32768; v <= 32767; v++)
      if (Math.fround((v / 32768) * REFERENCE_GAIN) !== Math.fround(v / 32767)) expect(v).toBe("exact");
    const rms = value(set.extract(new Float32Array(400).fill(0.5)), "pcm_RMSenergy_sma_max");
    // Pre-emphasis leaves 0.03·x of a constant, which the window weights.
    const weights = Array.from({ length: 400 }, (_, k) => 0.54 - 0.46 * Math.cos((2 * Math.PI * k) / 399));
    const meanSquare = weights.reduce((sum, w) => sum + w * w, 0) / 400;
    expect(rms / (0.03 * Math.sqrt(meanSquare))).toBeCloseTo(16384 / 32767, 6);
  });
});
