/** @file Durations of recordings, kept by content beside the features. */

import { loadSignal } from "../../audio/index.ts";
import { throwIfAborted, type Utterance } from "../../core/index.ts";
import type { Io } from "../io.ts";

/** Seconds of each utterance's whole file. */
export async function durationsOf(utterances: readonly Utterance[], io: Io): Promise<number[]> {
  const { files, hasher } = io.platform;
  const path = `${io.cacheFolder}/durations.json`;
  const known = await readKnown(path, io);
  const before = Object.keys(known).length;
  const byFile = new Map<string, number>();
  for (const { file } of utterances) {
    if (byFile.has(file)) continue;
    throwIfAborted(io.signal);
    const bytes = await files.read(file);
    const key = (await hasher.sha256(bytes)).slice(0, 24);
    if (known[key] === undefined) {
      const { samples, sampleRateHz } = await loadSignal(bytes, file);
      known[key] = samples.length / sampleRateHz;
    }
    byFile.set(file, known[key]);
  }
  if (Object.keys(known).length > before) await files.write(path, JSON.stringify(known));
  return utterances.map(({ file }) => byFile.get(file) as number);
}

async function readKnown(path: string, io: Io): Promise<Record<string, number>> {
  try {
    return JSON.parse(await io.platform.files.readText(path)) as Record<string, number>;
  } catch {
    // Absent or damaged: computed anew.
    return {};
  }
}
