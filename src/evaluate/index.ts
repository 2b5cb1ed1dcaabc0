/** @file Splitting, normalising, scoring, and judging differences. Pure functions on core's types. */

export * from "./adapt.ts";
export * from "./bootstrap.ts";
export * from "./choose-protocol.ts";
export * from "./compare-groups.ts";
export * from "./discriminants.ts";
export * from "./fidelity.ts";
export * from "./interval.ts";
export * from "./limits.ts";
export * from "./metrics.ts";
export * from "./normalise.ts";
export * from "./normalise-clips.ts";
export * from "./protocols.ts";
export * from "./resampling.ts";
export * from "./sign-flip.ts";
export * from "./significance.ts";
export * from "./speakers.ts";
export * from "./split-rows.ts";
