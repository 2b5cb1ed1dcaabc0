/** @file Decodes every recording of a corpus and says what is wrong with it. */

import {
  type AudioFormat,
  type AudioSource,
  audioStats,
  decodeSource,
  fileSource,
  mixDown,
  sniffContainer,
} from "../audio/index.ts";
import { EmoforgeError, faultOf, throwIfAborted } from "../core/errors.ts";
import type { Files, Hasher } from "../core/ports.ts";
import { damagedProblem } from "../core/problems.ts";
import type { OnProgress } from "../core/progress.ts";
import type { Corpus, Problem, Utterance } from "../core/types.ts";
import { endingOf } from "./loader.ts";
import { equalButForRounding, type Fingerprint, fingerprint, similarPairs } from "./same-audio.ts";

export interface CheckOptions {
  readonly files: Files;
  readonly hasher: Hasher;
  /** Counts files. */
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface CorpusCheck {
  /** Those of the loader first, then those of the recordings, in the corpus's order. */
  readonly problems: readonly Problem[];
  /** One entry for each utterance that could be decoded. */
  readonly audio: readonly AudioFacts[];
}

/** What decoding one utterance showed. */
export interface AudioFacts {
  readonly id: string;
  readonly format: AudioFormat;
  readonly durationSec: number;
  /** Largest absolute sample of the mono mix. */
  readonly peak: number;
  /** Root of the mean square of the mono mix; full scale is 1. */
  readonly rms: number;
}

/** From this share of clipped samples on a recording counts as clipped: an isolated full-scale peak is no fault. */
const clippedFrom = 0.0005;
/** From this share of 10 ms blocks below -60 dB of full scale on a recording counts as silent. */
const silentFrom = 0.95;

/** What is read to recognise a file. */
const HEAD_BYTES = 65_536;

const containersByEnding: Readonly<Record<string, AudioFormat["container"]>> = {
  wav: "wav",
  flac: "flac",
  mp3: "mp3",
  ogg: "ogg",
  oga: "ogg",
  opus: "ogg",
  aif: "aiff",
  aiff: "aiff",
  au: "au",
};

/**
 * Finds unreadable and damaged files, content of another format than the ending says, identical audio (equal samples of the mono mix, or equal
 * but for rounding), one audio under two speakers, clipping and silence. Nothing is changed or left out.
 *
 * @throws {InterruptedError} when the signal is aborted.
 */
export async function checkCorpus(corpus: Corpus, options: CheckOptions): Promise<CorpusCheck> {
  const byFile = new Map<string, Utterance[]>();
  for (const utterance of corpus.utterances) {
    byFile.set(utterance.file, [...(byFile.get(utterance.file) ?? []), utterance]);
  }
  const problems: Problem[] = [...corpus.problems];
  const audio: AudioFacts[] = [];
  const byHash = new Map<string, Utterance>();
  const prints: Fingerprint<Utterance>[] = [];
  let done = 0;
  for (const [file, utterances] of byFile) {
    throwIfAborted(options.signal);
    options.onProgress?.(done++, byFile.size, file);
    const decoded = await tryDecode(options.files, file);
    if ("problem" in decoded) {
      problems.push(decoded.problem);
      continue;
    }
    const { format, samples, warnings } = decoded;
    problems.push(...damagedProblem(file, warnings));
    const named = containersByEnding[endingOf(file)];
    if (named !== undefined && named !== format.container) {
      const message = `Is ${format.container.toUpperCase()} audio in a file called .${endingOf(file)}. It is read nevertheless.`;
      problems.push({ kind: "wrong-format", file, message });
    }
    for (const utterance of utterances) {
      const cut = cutOut(samples, format.sampleRateHz, utterance);
      if (typeof cut === "string") {
        problems.push({ kind: "unreadable", file, message: `${utterance.id}: ${cut}` });
        continue;
      }
      const stats = audioStats({ samples: cut, sampleRateHz: format.sampleRateHz });
      audio.push({
        id: utterance.id,
        format,
        durationSec: stats.durationSec,
        peak: stats.peak,
        rms: stats.rms,
      });
      if (stats.clippedShare >= clippedFrom) {
        problems.push({
          kind: "clipping",
          file,
          message: `${percent(stats.clippedShare)} of the samples of ${utterance.id} are clipped.`,
        });
      }
      if (stats.silenceShare >= silentFrom) {
        problems.push({
          kind: "silence",
          file,
          message: `${percent(stats.silenceShare)} of ${utterance.id} is below -60 dB of full scale.`,
        });
      }
      const hash = await options.hasher.sha256(
        new Uint8Array(cut.buffer, cut.byteOffset, cut.byteLength).slice(),
      );
      const first = byHash.get(hash);
      if (first !== undefined) {
        problems.push(sameAudio(first, utterance, ""));
      } else {
        byHash.set(hash, utterance);
        prints.push(fingerprint(utterance, cut, format.sampleRateHz));
      }
    }
  }
  for (const [first, second] of similarPairs(prints)) {
    throwIfAborted(options.signal);
    const [a, b] = [await reread(options.files, first.key), await reread(options.files, second.key)];
    if (equalButForRounding(a, b)) problems.push(sameAudio(first.key, second.key, " but for rounding"));
  }
  options.onProgress?.(byFile.size, byFile.size);
  return { problems, audio };
}

async function tryDecode(
  files: Files,
  file: string,
): Promise<
  { format: AudioFormat; samples: Float32Array; warnings: readonly string[] } | { problem: Problem }
> {
  let source: AudioSource | undefined;
  try {
    source = await fileSource(file, files);
    const decoded = await decodeSource(source);
    return { format: decoded.format, samples: mixDown(decoded), warnings: decoded.warnings };
  } catch (error) {
    const foreign =
      error instanceof EmoforgeError &&
      source !== undefined &&
      source.size > 0 &&
      !(await isKnownContainer(source));
    const message = messageWithout(faultOf(file, error), file);
    return { problem: { kind: foreign ? "wrong-format" : "unreadable", file, message } };
  }
}

async function isKnownContainer(source: AudioSource): Promise<boolean> {
  try {
    sniffContainer(await source.read(0, HEAD_BYTES), source.name);
    return true;
  } catch {
    return false;
  }
}

/** The message without the file's name, which a problem states of itself. */
function messageWithout(message: string, file: string): string {
  const rest = message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** The utterance's stretch of the file, or why there is none. */
function cutOut(samples: Float32Array, sampleRateHz: number, utterance: Utterance): Float32Array | string {
  const start = Math.round((utterance.startSec ?? 0) * sampleRateHz);
  const end = utterance.endSec === undefined ? samples.length : Math.round(utterance.endSec * sampleRateHz);
  if (start < end && end <= samples.length) return samples.subarray(start, end);
  return (
    `expected a segment inside 0 … ${(samples.length / sampleRateHz).toFixed(3)} s, ` +
    `got ${utterance.startSec ?? 0} … ${utterance.endSec ?? "end"} s.`
  );
}

/** The samples of an utterance that could be decoded before. */
async function reread(files: Files, utterance: Utterance): Promise<Float32Array> {
  const decoded = await decodeSource(await fileSource(utterance.file, files));
  return cutOut(mixDown(decoded), decoded.sampleRateHz, utterance) as Float32Array;
}

function sameAudio(first: Utterance, second: Utterance, but: string): Problem {
  const two = first.speaker !== second.speaker;
  const labels =
    first.label === second.label ? "" : `, labelled ${first.label} there and ${second.label} here`;
  return {
    kind: two ? "two-speakers" : "duplicate-audio",
    file: second.file,
    message: two
      ? `${second.id} of speaker ${second.speaker} is the same audio${but} as ${first.id} of speaker ${first.speaker}${labels}. ` +
        "A split by speaker puts it on both sides."
      : `${second.id} is the same audio${but} as ${first.id}${labels}.`,
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.01 ? 2 : 0)} %`;
}
