/** @file Keeps opened features for the next task: those of a worker mostly share one configuration, and loading a model takes seconds. */

import type { UtteranceFeatures } from "../core/index.ts";

/** Features that can be released hold a model until they are. */
export type OpenFeatures = UtteranceFeatures & { release?(): Promise<void> };

/** Keeps the features that were opened last. */
export function keepOpen<Config>(
  open: (config: Config) => Promise<OpenFeatures>,
): (config: Config) => Promise<UtteranceFeatures> {
  let last: { readonly key: string; readonly features: OpenFeatures } | undefined;
  return async (config) => {
    const key = JSON.stringify(config);
    if (last?.key === key) return last.features;
    const before = last?.features;
    last = undefined;
    await before?.release?.();
    last = { key, features: await open(config) };
    return last.features;
  };
}
