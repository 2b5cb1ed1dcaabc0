/** @file One recording altered before extraction: what a worker is told, how the result is named in the cache, and the sound. */

import { fileSource, joined, loadSource, streamSignal } from "../../audio/index.ts";
import { alterSignal, type DrawnStep } from "../../augment/index.ts";
import { createRng, type Files, type Hasher, type Utterance } from "../../core/index.ts";
import { canonicalJson } from "../../store/index.ts";
import { segmentOf } from "./recordings.ts";

/** What is done to a recording. */
export interface Alteration {
  /** Effects in order, with the recordings that each lets be heard besides. */
  readonly steps: readonly (DrawnStep & { readonly others: readonly Utterance[] })[];
  /** Name of the random stream. */
  readonly seed: string;
}

/** A recording as features are extracted from it. */
export interface AlteredRecording {
  readonly samples: Float32Array;
  /** The file's. */
  readonly durationSec: number;
  readonly fileRateHz: number;
  readonly warnings: readonly string[];
}

/**
 * The name in the cache of what is extracted from an altered recording: a hash of the content of all that is heard in it, of the effects
 * with their settings and versions, and of the seed.
 *
 * @param key The name of what is extracted from the recording as it is.
 * @param keyOf The same for any other recording.
 */
export async function alteredKey(
  key: string,
  { steps, seed }: Alteration,
  keyOf: (utterance: Utterance) => Promise<string>,
  { sha256 }: Hasher,
): Promise<string> {
  const named = await Promise.all(
    steps.map(async ({ others, ...step }) => ({ ...step, others: await Promise.all(others.map(keyOf)) })),
  );
  return (await sha256(canonicalJson({ recording: key, steps: named, seed }))).slice(0, 24);
}

/** Runs in a worker. @throws {EmoforgeError} for a recording, or another that is heard in it, that cannot be read. */
export async function alteredRecording(
  utterance: Utterance,
  { steps, seed }: Alteration,
  sampleRateHz: number,
  files: Files,
): Promise<AlteredRecording> {
  const load = { ...segmentOf(utterance), sampleRateHz };
  const parts: Float32Array[] = [];
  // A block's array is used again for the next.
  const { durationSec, fileRateHz, warnings } = await streamSignal(
    await fileSource(utterance.file, files),
    load,
    (samples) => void parts.push(samples.slice()),
  );
  const heard = await Promise.all(
    steps.map(async (step) => ({
      ...step,
      others: await Promise.all(step.others.map((other) => samplesOf(other, sampleRateHz, files))),
    })),
  );
  const signal = { samples: joined(parts), sampleRateHz };
  const samples = alterSignal(signal, heard, utterance.file, createRng(seed).fork("sound"));
  return { samples, durationSec, fileRateHz, warnings };
}

async function samplesOf(other: Utterance, sampleRateHz: number, files: Files): Promise<Float32Array> {
  const source = await fileSource(other.file, files);
  return (await loadSource(source, { ...segmentOf(other), sampleRateHz })).samples;
}
