/** @file What the signals of many recordings are like (`SignalMeasures`), through the cache. */

import { measuresVersion, type SignalMeasures, startMeasures } from "../../answers/index.ts";
import { fileSource, streamSignal } from "../../audio/index.ts";
import type { OnProgress, Utterance } from "../../core/index.ts";
import { createFeatures, type FeaturesConfig } from "../../features/index.ts";
import type { Keeping } from "../../store/index.ts";
import {
  type Computed,
  computeEach,
  type ExtractionAnswer,
  type ExtractionPayload,
  type ExtractOptions,
  extractEach,
} from "./extraction.ts";
import { encodeMeasures, measuresPlace, readMeasures } from "./kept-measures.ts";
import { segmentOf } from "./recordings.ts";

export interface ComputedMeasures extends Computed {
  readonly measures: SignalMeasures;
}

/**
 * Measures of utterances, at the rate of their features.
 *
 * @returns One for each utterance, in the order given; undefined for a recording that cannot be used.
 */
export async function measureRecordings(
  utterances: readonly Utterance[],
  config: FeaturesConfig,
  options: ExtractOptions,
): Promise<(SignalMeasures | undefined)[]> {
  const sampleRateHz = rateOf(config);
  const { kept } = await extractEach<ComputedMeasures>(
    utterances,
    {
      config,
      version: measuresVersion,
      task: "measure",
      what: "measures",
      ...measuresPlace(sampleRateHz),
      sampleRateHz,
      async read(path) {
        const measures = await readMeasures(path, options.platform);
        return measures && { measures, warnings: [] };
      },
    },
    { ...options, measured: false },
  );
  const found = new Map(kept.map(({ utterance, made }) => [utterance, made.measures]));
  return utterances.map((utterance) => found.get(utterance));
}

/** Runs in a worker: measures recordings and stores what is found in the cache. */
export async function measureTask(
  { config, items }: ExtractionPayload,
  keeping: Keeping,
  onProgress?: OnProgress,
): Promise<ExtractionAnswer<ComputedMeasures>> {
  const sampleRateHz = rateOf(config);
  return computeEach<ComputedMeasures>(
    items,
    sampleRateHz,
    async ({ utterance }) => {
      const measuring = startMeasures(sampleRateHz);
      const source = await fileSource(utterance.file, keeping.files);
      await streamSignal(source, { ...segmentOf(utterance), sampleRateHz }, measuring.push);
      const measures = measuring.finish();
      // Whoever extracts the features of the recording passes on what decoding has to say of it.
      return { made: { measures, warnings: [] }, bytes: encodeMeasures(measures) };
    },
    keeping,
    onProgress,
  );
}

function rateOf(config: FeaturesConfig): number {
  const features = createFeatures(config);
  if (features.kind === "embedding") return features.options.sampleRateHz;
  return (features.kind === "table" ? features.set : features.feature).sampleRateHz;
}
