import { expect, test } from "vitest";
import { featureName, withSuffix } from "../../src/features/names.ts";

test.each([
  ["F0final", "F0final_sma"],
  ["mfcc[3]", "mfcc_sma[3]"],
  ["audSpec_Rfilt[25]", "audSpec_Rfilt_sma[25]"],
  ["pcm_fftMag_fband250-650", "pcm_fftMag_fband250-650_sma"],
])("the suffix of %s comes before an index", (name, wanted) => {
  expect(withSuffix(name, "_sma")).toBe(wanted);
});

test("a feature is named after its contour, suffix and functional", () => {
  expect(featureName("_sma_de")("mfcc[12]", "linregc1")).toBe("mfcc_sma_de[12]_linregc1");
  expect(featureName("_sma")("F0", "max")).toBe("F0_sma_max");
});
