import { createFeatureSet } from "../../src/features/index.ts";
import { describeFeatureSet } from "./contract.ts";

for (const id of ["is10", "emobase2010"] as const) {
  for (const variant of ["reference", "textbook"] as const) {
    describeFeatureSet(`${id}, ${variant}`, createFeatureSet({ set: id, variant }), {
      shortest: 960,
      // A frame's pitch is known when the next one has been seen.
      unfinished: 1,
      // The reference's loudness is that of a frame's first sample.
      energy: { name: "pcm_loudness_sma", length: variant === "reference" ? 1 : 400 },
    });
  }
}
