/** @file Computes something for each of many recordings: what the cache has is looked up by content, the rest is left to workers. */

import { type Measuring, startMeasures } from "../../answers/index.ts";
import {
  damagedProblem,
  type OnProgress,
  type Platform,
  type Problem,
  throwIfAborted,
  type Utterance,
  type Workers,
} from "../../core/index.ts";
import type { FeaturesConfig } from "../../features/index.ts";
import { type Keeping, writeKeptBytes } from "../../store/index.ts";
import { type Alteration, alteredKey } from "./alteration.ts";
import { contentHashes, contentKey } from "./content.ts";
import { keepMeasures, measuresPlace } from "./kept-measures.ts";
import { lostProblem, runBatch } from "./lost-workers.ts";
import { batchSizeFor, sortedProblems, sumProgress, unreadable } from "./recordings.ts";
import { writeWarnings } from "./warnings.ts";

export interface ExtractOptions {
  readonly platform: Platform;
  readonly workers: Workers;
  readonly cacheFolder: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  /** Measures the signals as well, while they are decoded for their features: `measureRecordings` then finds them in the cache. */
  readonly measured?: boolean;
  /** One for each utterance: what is done to it before anything is extracted. Absent: nothing. */
  readonly alterations?: readonly Alteration[];
}

/** What was computed for one recording. */
export interface Computed {
  /** See `DecodedAudio.warnings`. */
  readonly warnings: readonly string[];
}

/** What a worker is handed. */
export interface ExtractionPayload {
  readonly config: FeaturesConfig;
  /** The version that the features had when the work began. */
  readonly version: string;
  readonly items: readonly {
    readonly utterance: Utterance;
    readonly cachePath: string;
    /** Where measures of the signal go, if they are wanted. */
    readonly measuresPath?: string;
    readonly alteration?: Alteration;
  }[];
}

type Item = ExtractionPayload["items"][number];

export interface ExtractionAnswer<One extends Computed> {
  /** One for each item; `undefined` for those that became a problem. */
  readonly made: readonly (One | undefined)[];
  readonly problems: readonly Problem[];
}

export interface ExtractionJob<One extends Computed> {
  readonly config: FeaturesConfig;
  readonly version: string;
  /** The workers' task that computes it. */
  readonly task: string;
  /** What progress calls it. */
  readonly what: string;
  /** Where it is kept, below the cache folder, and how file names end. */
  readonly folder: string;
  readonly ending: string;
  readonly sampleRateHz: number;
  /** What is kept at a path, or undefined. */
  read(path: string): Promise<One | undefined>;
}

export interface Extraction<One extends Computed> {
  /** The utterances that gave something, in the order given. `path` is below the cache folder. */
  readonly kept: readonly { readonly utterance: Utterance; readonly path: string; readonly made: One }[];
  /** One for each utterance that gave nothing; for the others, of kind "damaged", whatever decoding warned of: see `DecodedAudio.warnings`. */
  readonly problems: readonly Problem[];
  /** How many came from the cache. */
  readonly cached: number;
}

/** An utterance by its position, and where what is computed of it goes. */
interface Missing {
  readonly at: number;
  readonly key: string;
  readonly path: string;
}

/** A recording that cannot be used becomes a problem and does not stop the others. */
export async function extractEach<One extends Computed>(
  utterances: readonly Utterance[],
  job: ExtractionJob<One>,
  options: ExtractOptions,
): Promise<Extraction<One>> {
  const { platform, workers, cacheFolder, signal, measured, alterations } = options;
  const { config, version, task, folder, ending } = job;
  const beside = measuresPlace(job.sampleRateHz);
  const problems: Problem[] = [];
  const found: ({ readonly path: string; readonly made: One } | undefined)[] = utterances.map(
    () => undefined,
  );
  const hashOf = contentHashes(platform, job.sampleRateHz);
  const keyOf = keysOf(platform, job.sampleRateHz);
  const progress = sumProgress(utterances.length, (done) =>
    options.onProgress?.(done, utterances.length, job.what),
  );
  let cached = 0;

  /** Computes what the cache lacks, while the next files are looked up. */
  const compute = async (missing: readonly Missing[]) => {
    const part = progress.task(missing.length);
    const items = missing.map(({ at, path, key }) => ({
      utterance: utterances[at],
      cachePath: `${cacheFolder}/${path}`,
      ...(measured && { measuresPath: `${cacheFolder}/${beside.folder}/${key}${beside.ending}` }),
      ...(alterations && { alteration: alterations[at] }),
    }));
    const answers = await runBatch<(typeof items)[number], ExtractionAnswer<One>>(workers, task, items, {
      payloadOf: (some) => ({ config, version, items: some }) satisfies ExtractionPayload,
      lost: ({ utterance }, error) => ({ made: [undefined], problems: [lostProblem(utterance.file, error)] }),
      signal,
      onProgress: part.update,
    });
    problems.push(...answers.flatMap((answer) => answer.problems));
    const computed = answers.flatMap((answer) => answer.made);
    for (const [i, { at, path }] of missing.entries()) {
      const made = computed[i];
      if (made !== undefined) found[at] = { path, made };
    }
    part.end();
  };

  const running: Promise<void>[] = [];
  const batchSize = batchSizeFor(utterances.length, workers);
  for (let from = 0; from < utterances.length; from += batchSize) {
    throwIfAborted(signal);
    const batch = utterances.slice(from, from + batchSize);
    const looked = await Promise.all(
      batch.map(async (utterance, i) => {
        try {
          const alteration = alterations?.[from + i];
          const key =
            alteration === undefined
              ? await contentKey(utterance, hashOf, platform)
              : await alteredKey(await keyOf(utterance), alteration, keyOf, platform.hasher);
          const path = `${folder}/${key}${ending}`;
          return { at: from + i, key, path, made: await job.read(`${cacheFolder}/${path}`) };
        } catch (error) {
          problems.push(unreadable(utterance, error));
          return undefined;
        }
      }),
    );
    const missing: Missing[] = [];
    for (const one of looked) {
      if (one === undefined) continue;
      const { at, key, path, made } = one;
      if (made === undefined) missing.push({ at, key, path });
      else {
        found[at] = { path, made };
        cached++;
      }
    }
    progress.add(batch.length - missing.length);
    if (missing.length > 0) {
      const work = compute(missing);
      // Its failure is thrown below; until then, while the next files are looked up, it must not count as unhandled.
      work.catch(() => {});
      running.push(work);
    }
  }
  await Promise.all(running);

  const kept = utterances.flatMap((utterance, i) => {
    const one = found[i];
    return one === undefined ? [] : [{ utterance, ...one }];
  });
  problems.push(...kept.flatMap(({ utterance, made }) => damagedProblem(utterance.file, made.warnings)));
  return { kept, problems: sortedProblems(problems), cached };
}

/** Keys by content of recordings that are asked for again and again, in any order. */
function keysOf(platform: Platform, sampleRateHz: number): (utterance: Utterance) => Promise<string> {
  const hashOf = contentHashes(platform, sampleRateHz);
  const known = new Map<string, Promise<string>>();
  const hashOnce = (file: string) => {
    const hash = known.get(file) ?? hashOf(file);
    known.set(file, hash);
    return hash;
  };
  return (utterance) => contentKey(utterance, hashOnce, platform);
}

/**
 * Runs in a worker: computes one item after another and stores each in the cache.
 *
 * @param compute Computes one item; it tells `onPart` what share of a long recording is done, and `onSamples` the whole signal at the rate
 *   of the features, piece by piece.
 */
export async function computeEach<One extends Computed>(
  items: ExtractionPayload["items"],
  sampleRateHz: number,
  compute: (
    item: Item,
    onPart: (done: number) => void,
    onSamples: Measuring["push"],
  ) => Promise<{ readonly made: One; readonly bytes: Uint8Array }>,
  keeping: Keeping,
  onProgress?: OnProgress,
): Promise<ExtractionAnswer<One>> {
  const problems: Problem[] = [];
  const made: (One | undefined)[] = [];
  for (const [i, item] of items.entries()) {
    const { utterance, cachePath, measuresPath } = item;
    const measuring = measuresPath === undefined ? undefined : startMeasures(sampleRateHz);
    let one: Awaited<ReturnType<typeof compute>>;
    try {
      const onPart = (done: number) => {
        // Short files come in one block: a message for each would only cost.
        if (done < 1) onProgress?.(i + done, items.length);
      };
      one = await compute(item, onPart, (samples) => measuring?.push(samples));
    } catch (error) {
      problems.push(unreadable(utterance, error));
      made.push(undefined);
      continue;
    }
    // Outside the `try`: a full disk is not the recording's fault, so the recording must not be left out because of it.
    if (measuring !== undefined) await keepMeasures(measuresPath as string, measuring.finish(), keeping);
    await writeWarnings(cachePath, one.made.warnings, keeping);
    await writeKeptBytes(cachePath, one.bytes, keeping, { durable: false });
    made.push(one.made);
  }
  return { made, problems };
}
