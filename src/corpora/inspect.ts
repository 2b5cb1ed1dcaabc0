/** @file Inspects one file by decoding it: its format, its warnings, and the level, quality, sound and content of each utterance in it. */

import * as z from "zod";
import {
  type AudioFormat,
  type AudioSource,
  audioStats,
  decodeSource,
  mixDown,
  pastEnd,
  sniffContainer,
  trimmedEnd,
} from "../audio/index.ts";
import { EmoforgeError, faultOf, type Hasher, type Utterance } from "../core/index.ts";
import { fingerprint } from "./same-audio.ts";
import { measureSound } from "./sound.ts";

/** Changes whenever the measurements change: inspections kept from another version are made again. */
export const inspectionVersion = "2";

const number = z.number();

/** One utterance that could be decoded. */
export const utteranceFactsSchema = z.strictObject({
  durationSec: number,
  /** Largest absolute sample of the mono mix. */
  peak: number,
  /** Root of the mean square of the mono mix; full scale is 1. */
  rms: number,
  clippedShare: number,
  silenceShare: number,
  /** SHA-256 of the samples of the mono mix. */
  sha256: z.string(),
  samples: z.int(),
  /** See `Fingerprint`. */
  envelope: z.array(number),
  /** See `SoundFacts`. */
  levelDb: number,
  leadingSilenceSec: number,
  logF0: number.nullable(),
  timbre: z.array(number),
});

export type UtteranceFacts = z.output<typeof utteranceFactsSchema>;

/** JSON, so that it can be kept. */
export const inspectedFileSchema = z.union([
  z.strictObject({
    format: z.custom<AudioFormat>((value) => typeof value === "object" && value !== null),
    warnings: z.array(z.string()),
    /** About segments that end just after the recording. */
    remarks: z.array(z.string()),
    /** In the order asked for; a text says why an utterance has none. */
    utterances: z.array(z.union([utteranceFactsSchema, z.string()])),
  }),
  /** The file cannot be used at all. */
  z.strictObject({ kind: z.enum(["unreadable", "wrong-format"]), message: z.string() }),
]);

export type InspectedFile = z.output<typeof inspectedFileSchema>;

/** Where an utterance lies in its file. */
export type Stretch = Pick<Utterance, "startSec" | "endSec">;

/** @param open Opens the file; an error that it throws becomes part of the result. */
export async function inspectFile(
  file: string,
  open: () => Promise<AudioSource>,
  stretches: readonly Stretch[],
  hasher: Hasher,
): Promise<InspectedFile> {
  let source: AudioSource | undefined;
  try {
    source = await open();
    const decoded = await decodeSource(source);
    const samples = mixDown(decoded);
    const { format, sampleRateHz, warnings } = decoded;
    const utterances: (UtteranceFacts | string)[] = [];
    const remarks: string[] = [];
    for (const stretch of stretches) {
      remarks.push(...pastEnd(askedEnd(samples, sampleRateHz, stretch.endSec), samples.length, sampleRateHz));
      const cut = cutOut(samples, sampleRateHz, stretch);
      utterances.push(typeof cut === "string" ? cut : await factsOf(cut, sampleRateHz, hasher));
    }
    return { format, warnings: [...warnings], remarks, utterances };
  } catch (error) {
    const foreign =
      error instanceof EmoforgeError && source !== undefined && source.size > 0 && !(await isKnown(source));
    return {
      kind: foreign ? "wrong-format" : "unreadable",
      message: messageWithout(faultOf(file, error), file),
    };
  }
}

async function factsOf(samples: Float32Array, sampleRateHz: number, hasher: Hasher): Promise<UtteranceFacts> {
  const { durationSec, peak, rms, clippedShare, silenceShare } = audioStats({ samples, sampleRateHz });
  const { levelDb, leadingSilenceSec, logF0, timbre } = measureSound({ samples, sampleRateHz });
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength).slice();
  return {
    durationSec,
    peak,
    rms,
    clippedShare,
    silenceShare,
    sha256: await hasher.sha256(bytes),
    samples: samples.length,
    envelope: [...fingerprint(undefined, samples, sampleRateHz).envelope],
    levelDb,
    leadingSilenceSec,
    logF0,
    timbre: [...timbre],
  };
}

/** The utterance's stretch of the file, or why there is none; an end just after the recording's means the recording's. */
export function cutOut(
  samples: Float32Array,
  sampleRateHz: number,
  { startSec = 0, endSec }: Stretch,
): Float32Array | string {
  const start = Math.round(startSec * sampleRateHz);
  const end = trimmedEnd(askedEnd(samples, sampleRateHz, endSec), samples.length, sampleRateHz);
  if (start < end && end <= samples.length) return samples.subarray(start, end);
  return `expected a segment inside 0 … ${(samples.length / sampleRateHz).toFixed(3)} s, got ${startSec} … ${endSec ?? "end"} s.`;
}

function askedEnd({ length }: Float32Array, sampleRateHz: number, endSec: number | undefined): number {
  return endSec === undefined ? length : Math.round(endSec * sampleRateHz);
}

async function isKnown(source: AudioSource): Promise<boolean> {
  try {
    sniffContainer(await source.read(0, 65_536), source.name);
    return true;
  } catch {
    return false;
  }
}

/** The message without the file's name, which a problem states by itself. */
function messageWithout(message: string, file: string): string {
  const rest = message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}
