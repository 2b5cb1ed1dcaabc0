/** @file Open features kept for the next who asks: the tasks of a worker come with one config, and loading a model takes seconds. */

import type { UtteranceFeatures } from "../core/index.ts";

/** What has to be released holds a model until then. */
export type OpenFeatures = UtteranceFeatures & { release?(): Promise<void> };

/** Keeps what was opened last. */
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
