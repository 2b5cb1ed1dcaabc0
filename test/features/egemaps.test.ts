import { createFeatureSet } from "../../src/features/index.ts";
import { describeFeatureSet } from "./contract.ts";

for (const id of ["egemaps-v02", "gemaps-v01b"] as const) {
  for (const variant of ["reference", "textbook"] as const) {
    describeFeatureSet(`${id}, ${variant}`, createFeatureSet({ set: id, variant }), {
      shortest: 960,
      energy: { name: "Loudness_sma3", length: 320 },
    });
  }
}
