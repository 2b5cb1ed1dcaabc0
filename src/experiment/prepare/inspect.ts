/** @file Inspections of recordings for `checkCorpus`: they are cached by content, and workers make the missing ones. */

import { fileSource } from "../../audio/index.ts";
import { throwIfAborted } from "../../core/index.ts";
import {
  type CorpusCheck,
  checkCorpus,
  type FileOfCorpus,
  type Inspect,
  type InspectedFile,
  inspectedFileSchema,
  inspectFile,
  inspectionVersion,
  type Stretch,
} from "../../corpora/index.ts";
import { type Keeping, readKept, writeKept } from "../../store/index.ts";
import { contentHashes } from "./content.ts";
import type { ExtractOptions } from "./extraction.ts";
import { lostProblem, runBatch } from "./lost-workers.ts";
import { batchSizeFor, sumProgress } from "./recordings.ts";

export interface InspectPayload {
  readonly items: readonly {
    readonly file: string;
    readonly stretches: readonly Stretch[];
    readonly cachePath: string;
  }[];
}

/** Does what `checkCorpus` does, with workers and the cache. */
export function checkRecordings(
  corpus: Parameters<typeof checkCorpus>[0],
  options: ExtractOptions,
): Promise<CorpusCheck> {
  const { platform, signal, onProgress } = options;
  return checkCorpus(corpus, {
    ...platform,
    inspect: inspectWith(options),
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onProgress: (done, total) => onProgress(done, total, "checking recordings") } : {}),
  });
}

function inspectWith({ platform, workers, cacheFolder, signal }: ExtractOptions): Inspect {
  return async (files, onProgress) => {
    const found: (InspectedFile | undefined)[] = files.map(() => undefined);
    const progress = sumProgress(files.length, (done) => onProgress?.(done, files.length));
    const running: Promise<void>[] = [];
    const hashOf = contentHashes(platform, 0);
    const keyOf = async ({ file, utterances }: FileOfCorpus) => {
      const key = JSON.stringify([await hashOf(file), utterances.map(stretchOf)]);
      return (await platform.hasher.sha256(key)).slice(0, 24);
    };
    const size = batchSizeFor(files.length, workers);
    for (let from = 0; from < files.length; from += size) {
      throwIfAborted(signal);
      const batch = await Promise.all(
        files.slice(from, from + size).map(async (one, i) => {
          const key = await keyOf(one).catch(() => undefined);
          const cachePath = key && `${cacheFolder}/inspections/${inspectionVersion}/${key}.json`;
          if (cachePath) found[from + i] = await readKept(cachePath, inspectedFileSchema, platform);
          return { at: from + i, one, cachePath };
        }),
      );
      const missing = batch.filter(({ at }) => found[at] === undefined);
      progress.add(batch.length - missing.length);
      if (missing.length === 0) continue;
      const task = progress.task(missing.length);
      const items = missing.map(({ one, cachePath }) => ({
        file: one.file,
        stretches: one.utterances.map(stretchOf),
        cachePath: cachePath ?? "",
      }));
      const work = runBatch<(typeof items)[number], readonly InspectedFile[]>(workers, "inspect", items, {
        payloadOf: (some) => ({ items: some }) satisfies InspectPayload,
        lost: ({ file }, error) => {
          const { kind, message } = lostProblem(file, error);
          return [{ kind, message }];
        },
        signal,
        onProgress: task.update,
      }).then((answers) => {
        const inspected = answers.flat();
        for (const [i, { at }] of missing.entries()) found[at] = inspected[i];
        task.end();
      });
      // Its failure is thrown below; until then, while the next files are looked up, it must not count as unhandled.
      work.catch(() => {});
      running.push(work);
    }
    await Promise.all(running);
    return found as InspectedFile[];
  };
}

/** Runs in a worker. What cannot be decoded is not kept: tomorrow there may be a decoder for it. */
export async function inspectTask(
  { items }: InspectPayload,
  keeping: Keeping,
  onProgress?: (done: number, total: number) => void,
): Promise<InspectedFile[]> {
  const { files, hasher } = keeping;
  const found: InspectedFile[] = [];
  for (const { file, stretches, cachePath } of items) {
    const one = await inspectFile(file, () => fileSource(file, files), stretches, hasher);
    if (!("kind" in one) && cachePath !== "") await writeKept(cachePath, one, keeping, { durable: false });
    found.push(one);
    onProgress?.(found.length, items.length);
  }
  return found;
}

function stretchOf({ startSec, endSec }: Stretch): Stretch {
  return { ...(startSec === undefined ? {} : { startSec }), ...(endSec === undefined ? {} : { endSec }) };
}
