/** @file What the signals of many recordings are like (`SignalMeasures`), through the cache. */

import { measuresVersion, type SignalMeasures, startMeasures } from "../../answers/index.ts";
import { fileSource, streamSignal } from "../../audio/index.ts";
import type { OnProgress, Utterance } from "../../core/index.ts";
import { createFeatures, type FeaturesConfig } from "../../features/index.ts";
import { type Keeping, readKeptBytes } from "../../store/index.ts";
import {
  type Computed,
  computeEach,
  type ExtractionAnswer,
  type ExtractionPayload,
  type ExtractOptions,
  extractEach,
} from "./extraction.ts";
import { segmentOf } from "./recordings.ts";

export interface ComputedMeasures extends Computed {
  readonly measures: SignalMeasures;
}

/** In the order in which they are stored. */
const names = ["durationSec", "voicedShare", "levelRangeDb", "silentShare", "clippedShare"] as const;

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
      folder: `measures/${measuresVersion}-${sampleRateHz}`,
      ending: ".f64",
      sampleRateHz,
      read: (path) => readMeasures(path, options.platform),
    },
    options,
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
    async (utterance) => {
      const measuring = startMeasures(sampleRateHz);
      const source = await fileSource(utterance.file, keeping.files);
      await streamSignal(source, { ...segmentOf(utterance), sampleRateHz }, measuring.push);
      const measures = measuring.finish();
      const values = Float64Array.from(names, (name) => measures[name]);
      // Whoever extracts the features of the recording passes on what decoding has to say of it.
      return { made: { measures, warnings: [] }, bytes: new Uint8Array(values.buffer) };
    },
    keeping,
    onProgress,
  );
}

async function readMeasures(path: string, keeping: Keeping): Promise<ComputedMeasures | undefined> {
  const bytes = await readKeptBytes(path, (size) => size === 8 * names.length, keeping);
  if (bytes === undefined) return undefined;
  const values = new Float64Array(bytes.buffer);
  const measures = Object.fromEntries(names.map((name, i) => [name, values[i]]));
  return { measures: measures as Record<(typeof names)[number], number>, warnings: [] };
}

function rateOf(config: FeaturesConfig): number {
  const features = createFeatures(config);
  if (features.kind === "embedding") return features.options.sampleRateHz;
  return (features.kind === "table" ? features.set : features.feature).sampleRateHz;
}
