/** @file Reports what is wrong with the recordings of a corpus, and what in it could mislead, from decoding each of them. */

import { type AudioFormat, decodeSource, fileSource, mixDown } from "../audio/index.ts";
import {
  type Corpus,
  damagedProblem,
  type Files,
  type Hasher,
  type OnProgress,
  type Problem,
  throwIfAborted,
  type Utterance,
} from "../core/index.ts";
import { type Confound, findConfounds } from "./confounds.ts";
import { endingOf } from "./endings.ts";
import { cutOut, type InspectedFile, inspectFile, type UtteranceFacts } from "./inspect.ts";
import { equalButForRounding, type Fingerprint, similarPairs } from "./same-audio.ts";

/** A file and its utterances, in the corpus's order. */
export interface FileOfCorpus {
  readonly file: string;
  readonly utterances: readonly Utterance[];
}

/** Decodes files and gives one answer for each; progress counts files. */
export type Inspect = (
  files: readonly FileOfCorpus[],
  onProgress: OnProgress | undefined,
) => Promise<readonly InspectedFile[]>;

export interface CheckOptions {
  readonly files: Files;
  readonly hasher: Hasher;
  /** Decodes the files elsewhere, or remembers what it found; by default they are decoded here, one after another. */
  readonly inspect?: Inspect | undefined;
  /** Counts files. */
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface CorpusCheck {
  /** The loader's problems first, then those of the recordings, in the corpus's order. */
  readonly problems: readonly Problem[];
  /** One entry for each utterance that could be decoded. */
  readonly audio: readonly AudioFacts[];
  /** Ids of utterances with the same audio, apart from rounding, in groups of two or more. */
  readonly twins: readonly (readonly string[])[];
  readonly confounds: readonly Confound[];
}

/** What decoding an utterance showed. */
export interface AudioFacts extends UtteranceFacts {
  readonly id: string;
  readonly format: AudioFormat;
}

/** A recording with at least this share of clipped samples counts as clipped: an isolated full-scale peak is not a fault. */
const clippedFrom = 0.0005;
/** A recording with at least this share of 10 ms blocks below -60 dB of full scale counts as silent. */
const silentFrom = 0.95;

const containersByEnding: Readonly<Record<string, readonly string[]>> = {
  wav: ["wav"],
  wave: ["wav"],
  flac: ["flac", "ogg"],
  mp3: ["mp3"],
  ogg: ["ogg"],
  oga: ["ogg"],
  opus: ["ogg"],
  aif: ["aiff"],
  aiff: ["aiff"],
  aifc: ["aiff"],
  au: ["au"],
};

/**
 * Finds unreadable and damaged files, content in a different format from what the ending says, identical audio (equal samples of the
 * mono mix, or equal apart from rounding), the same audio under two speakers, clipping, silence, and what is associated with the
 * emotion. Nothing is changed or left out.
 *
 * @throws {InterruptedError} when the signal is aborted.
 *
 * @example
 * import { checkCorpus, loadCorpus } from "emoforge";
 * import { nodeFiles, nodePlatform } from "emoforge/node";
 *
 * const corpus = await loadCorpus({ id: "mine", path: "recordings/mine.csv" }, { files: nodeFiles });
 * const { audio, problems, twins } = await checkCorpus(corpus, nodePlatform);
 * console.log(audio.length, problems.length, twins.length); // 60 0 0
 */
export async function checkCorpus(corpus: Corpus, options: CheckOptions): Promise<CorpusCheck> {
  const files = filesOf(corpus.utterances);
  const inspect = options.inspect ?? inspectHere(options);
  const found = await inspect(files, options.onProgress);
  const problems: Problem[] = [...corpus.problems];
  const audio: AudioFacts[] = [];
  const heard = new Map<string, Utterance>();
  for (const [i, { file, utterances }] of files.entries()) {
    const one = found[i];
    if ("kind" in one) {
      problems.push({ kind: one.kind, file, message: one.message });
      continue;
    }
    problems.push(...damagedProblem(file, one.warnings), ...misnamed(file, one.format));
    problems.push(...one.remarks.map((message): Problem => ({ kind: "remark", file, message })));
    for (const [u, utterance] of utterances.entries()) {
      const facts = one.utterances[u];
      if (typeof facts === "string") {
        problems.push({ kind: "unreadable", file, message: `${utterance.id}: ${facts}` });
        continue;
      }
      heard.set(utterance.id, utterance);
      audio.push({ id: utterance.id, format: one.format, ...facts });
      problems.push(...faultsOf(utterance, facts));
    }
  }
  const { problems: same, twins } = await sameAudio(audio, heard, options);
  const sounds = new Map(audio.map((facts) => [facts.id, { ...facts, format: formatText(facts.format) }]));
  return {
    problems: [...problems, ...same],
    audio,
    twins,
    confounds: findConfounds(corpus.utterances, sounds),
  };
}

/** The files of these utterances, in order of first appearance. */
export function filesOf(utterances: readonly Utterance[]): FileOfCorpus[] {
  const byFile = new Map<string, Utterance[]>();
  for (const utterance of utterances) {
    const own = byFile.get(utterance.file);
    if (own === undefined) byFile.set(utterance.file, [utterance]);
    else own.push(utterance);
  }
  return [...byFile].map(([file, own]) => ({ file, utterances: own }));
}

/** Inspects one file after another. */
function inspectHere({ files, hasher, signal }: CheckOptions): Inspect {
  return async (list, onProgress) => {
    const found: InspectedFile[] = [];
    for (const { file, utterances } of list) {
      throwIfAborted(signal);
      onProgress?.(found.length, list.length, file);
      found.push(await inspectFile(file, () => fileSource(file, files), utterances, hasher));
    }
    onProgress?.(list.length, list.length);
    return found;
  };
}

/** "16000 Hz, 1 channel, wav pcm". */
function formatText({ sampleRateHz, channels, container, codec }: AudioFormat): string {
  return `${sampleRateHz} Hz, ${channels} ${channels === 1 ? "channel" : "channels"}, ${container} ${codec}`;
}

function misnamed(file: string, { container }: AudioFormat): Problem[] {
  const named = containersByEnding[endingOf(file)];
  if (named === undefined || named.includes(container)) return [];
  const message = `Is ${container.toUpperCase()} audio in a file called .${endingOf(file)}. It is read nevertheless.`;
  return [{ kind: "misnamed", file, message }];
}

function faultsOf({ id, file }: Utterance, { clippedShare, silenceShare }: UtteranceFacts): Problem[] {
  const problems: Problem[] = [];
  if (clippedShare >= clippedFrom) {
    problems.push({
      kind: "clipping",
      file,
      message: `${percent(clippedShare)} of the samples of ${id} are clipped.`,
    });
  }
  if (silenceShare >= silentFrom) {
    problems.push({
      kind: "silence",
      file,
      message: `${percent(silenceShare)} of ${id} is below -60 dB of full scale.`,
    });
  }
  return problems;
}

async function sameAudio(
  audio: readonly AudioFacts[],
  heard: ReadonlyMap<string, Utterance>,
  { files, signal }: CheckOptions,
): Promise<Pick<CorpusCheck, "problems" | "twins">> {
  const of = (id: string) => heard.get(id) as Utterance;
  const problems: Problem[] = [];
  const byHash = new Map<string, string[]>();
  const prints: Fingerprint<string>[] = [];
  for (const { id, sha256, envelope, samples, rms, format } of audio) {
    const same = byHash.get(sha256);
    if (same !== undefined) {
      problems.push(twinProblem(of(same[0]), of(id), ""));
      same.push(id);
      continue;
    }
    byHash.set(sha256, [id]);
    const { sampleRateHz } = format;
    prints.push({ key: id, sampleRateHz, samples, rms, envelope: Float32Array.from(envelope) });
  }
  const groups = [...byHash.values()];
  const groupOf = new Map(groups.flatMap((group) => group.map((id) => [id, group])));
  for (const [first, second] of similarPairs(prints)) {
    throwIfAborted(signal);
    const [a, b] = [await reread(files, of(first.key)), await reread(files, of(second.key))];
    if (!equalButForRounding(a, b)) continue;
    problems.push(twinProblem(of(first.key), of(second.key), " but for rounding"));
    const [one, other] = [groupOf.get(first.key) ?? [], groupOf.get(second.key) ?? []];
    if (one === other) continue;
    for (const id of other) groupOf.set(id, one);
    one.push(...other.splice(0));
  }
  return { problems, twins: groups.filter(({ length }) => length > 1) };
}

/** Reads the samples of an utterance that has been decoded before. */
async function reread(files: Files, utterance: Utterance): Promise<Float32Array> {
  const decoded = await decodeSource(await fileSource(utterance.file, files));
  return cutOut(mixDown(decoded), decoded.sampleRateHz, utterance) as Float32Array;
}

function twinProblem(first: Utterance, second: Utterance, but: string): Problem {
  const two = first.speaker !== second.speaker;
  const labels =
    first.label === second.label ? "" : `, labelled ${first.label} there and ${second.label} here`;
  return {
    kind: two ? "two-speakers" : "same-audio",
    file: second.file,
    message: two
      ? `${second.id} of speaker ${second.speaker} is the same audio${but} as ${first.id} of speaker ${first.speaker}${labels}. ` +
        "A split by speaker would put it on both sides."
      : `${second.id} is the same audio${but} as ${first.id}${labels}.`,
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.01 ? 2 : 0)} %`;
}
