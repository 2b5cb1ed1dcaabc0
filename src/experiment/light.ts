/** @file The part of experiments that extracts features: it loads no networks, so that `emoforge extract` starts quickly. */

export { extractRows } from "./prepare/extract-rows.ts";
export { describeFeatures } from "./prepare/features.ts";
export { extractFrames } from "./prepare/frames.ts";
export { sortedProblems } from "./prepare/recordings.ts";
