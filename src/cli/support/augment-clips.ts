/** @file `emoforge augment --set logmel`: views of a corpus's spectrograms, as arrays and as sounds. */

import { resolve } from "node:path";
import {
  type CorpusCard,
  createRng,
  EmoforgeError,
  isKnownSpeaker,
  knownSpeakers,
  ParameterError,
  type RecordedClips,
  speakerCount,
  throwIfAborted,
} from "../../core/index.ts";
import { applyClipScaler, fitClipScaler } from "../../evaluate/index.ts";
import { bandsFault, clipReader, prepareClips } from "../../experiment/index.ts";
import type { Io } from "../io.ts";
import { packageVersion } from "../version.ts";
import { corpusSpecOf, type DataFlags, noteProblems } from "./data.ts";
import { configOf, keyValues, largestAmount, list, wholeNumber } from "./flags.ts";
import { createViewFiles, fileNames, requireNewFolder } from "./view-files.ts";
import {
  type ClipScaler,
  fittedSource,
  type Method,
  type MethodFlags,
  methodOf,
  savedSource,
} from "./view-source.ts";
import { type SpectrogramConfig, spectrogramSchema } from "./viewmaker-folder.ts";

export interface ClipFlags extends DataFlags, MethodFlags {
  readonly leaveOut?: string;
  readonly views: string;
  readonly limit?: string;
  readonly wav: boolean;
  readonly originals?: boolean;
  readonly normalised?: boolean;
  readonly seed: string;
  readonly workers?: string;
  readonly out: string;
}

/** Views between two writings: few enough to stop soon, enough for the networks to work well. */
const CHUNK = 16;

export async function augmentClips(argument: string, flags: ClipFlags, io: Io): Promise<void> {
  const { files } = io.platform;
  const out = resolve(io.cwd, flags.out);
  const method = await methodOf(flags, io);
  const features = featuresOf(method, flags);
  const bands = method.kind === "options" ? bandsFault(method.config, features) : undefined;
  if (bands !== undefined) throw new EmoforgeError(`augmenter "${flags.with}": ${bands}.`);
  const views = wholeNumber("--views", flags.views, 1, largestAmount);
  const limit = flags.limit === undefined ? undefined : wholeNumber("--limit", flags.limit);
  const seed = wholeNumber("--seed", flags.seed, 0);
  const rng = createRng(seed).fork("augment");
  await requireNewFolder(out, files);
  const { recorded, card } = await recordedClips(argument, features, flags, io);

  const scaler = method.kind === "saved" ? method.saved.scaler : fitClipScaler(recorded);
  const train = { ...recorded, clips: recorded.clips.map((clip) => applyClipScaler(scaler, clip)) };
  const source =
    method.kind === "saved"
      ? await savedSource(method.saved, train)
      : await fittedSource(method, train, { scaler, features, card, seed }, rng.fork("fit"), io);

  const chosen = spreadOverClasses(train, limit);
  const names = fileNames(train.ids);
  const about = {
    createdWith: `emoforge ${packageVersion()}`,
    augmenter: source.about,
    features,
    values: flags.normalised
      ? "normalised: (x - mean) / scale for each mel band"
      : "natural logarithm of band power",
    scaler,
    seed,
    corpus: card,
  };
  await files.write(`${out}/augmenter.json`, `${JSON.stringify(about, undefined, 1)}\n`);
  const place = await createViewFiles(out, features, { sound: flags.wav }, files);
  const total = chosen.length * (views + (flags.originals ? 1 : 0));
  const progress = io.progress("views");
  let done = 0;
  /** @param clip Normalised. */
  const add = async (name: string, clip: Float32Array, at: number, origin: Origin) => {
    throwIfAborted(io.signal);
    progress.update(done, total, train.ids[at]);
    const heard = unscaled(scaler, clip);
    const whose = { label: train.classes[train.labels[at]], speaker: train.speakers[at], ...origin };
    const written = flags.normalised ? clip : heard;
    // Equal phases to start with: what is heard to differ is the view.
    await place.add(name, { written, heard }, whose, rng.fork("phases", train.ids[at]));
    done++;
  };
  try {
    progress.update(0, total);
    if (flags.originals) {
      for (const at of chosen)
        await add(`originals/${names[at]}`, train.clips[at], at, originalOf(train, at));
    }
    for (let view = 1; view <= views; view++) {
      for (let start = 0; start < chosen.length; start += CHUNK) {
        throwIfAborted(io.signal);
        const positions = Int32Array.from(chosen.slice(start, start + CHUNK));
        const drawn = await source.draw(positions, rng.fork("draw", view, start));
        for (const [i, clip] of drawn.clips.entries()) {
          const at = positions[i];
          const change = meanChange(train.clips[at], clip);
          await add(`${names[at]}_${view}`, clip, at, {
            ...drawn.provenance[i],
            change,
            epsilon: source.budget === undefined || change === undefined ? undefined : change / source.budget,
          });
        }
      }
    }
    progress.update(done, total);
  } finally {
    // Stopped or not: what is there is accounted for.
    await place.close();
    progress.end();
    await source.release();
  }
  await source.forget();
  const originals = flags.originals ? ` and ${chosen.length} originals` : "";
  io.print(
    `${flags.out}: ${views * chosen.length} views${originals} of ${chosen.length} recordings (${source.name})`,
  );
  if (place.softened() > 0) {
    io.note(
      `${place.softened()} of the WAV files would be louder than full scale and were made softer: see gain in provenance.csv.`,
    );
  }
  const heard = method.kind === "saved" ? method.saved.description.training.speakers : train.speakers;
  io.note(heardNote(heard));
}

type Origin = Omit<Parameters<Awaited<ReturnType<typeof createViewFiles>>["add"]>[2], "label" | "speaker">;

function originalOf({ ids }: RecordedClips, at: number): Origin {
  return { sources: [ids[at]], augmenter: "", seed: "", change: 0, epsilon: undefined };
}

function featuresOf(method: Method, flags: ClipFlags): SpectrogramConfig {
  if (method.kind === "saved") return method.saved.description.features.config;
  const options = keyValues("--set-option", flags.setOption);
  return configOf("--set-option", spectrogramSchema, { ...options, set: "logmel" });
}

async function recordedClips(
  argument: string,
  features: SpectrogramConfig,
  flags: ClipFlags,
  io: Io,
): Promise<{ readonly recorded: RecordedClips; readonly card: CorpusCard }> {
  const spec = await corpusSpecOf(argument, flags, io);
  const workers = await io.workers(
    flags.workers === undefined ? undefined : wholeNumber("--workers", flags.workers),
  );
  const progress = io.progress("spectrograms");
  try {
    const prepared = await prepareClips(spec, features, 1, {
      platform: io.platform,
      workers,
      cacheFolder: io.cacheFolder,
      dataFolder: io.dataFolder(flags.data),
      signal: io.signal,
      onProgress: progress.update,
    });
    noteProblems(prepared.problems, io);
    const read = await clipReader(prepared.hash, io.cacheFolder, io.platform.files);
    const kept = positionsLeft(prepared.clips.speakers, list(flags.leaveOut) ?? []);
    return { recorded: await read(kept), card: prepared.card };
  } finally {
    progress.end();
    await workers.close();
  }
}

/** Whom a model was fitted on, and what follows for tests. */
export function heardNote(speakers: readonly string[]): string {
  const known = knownSpeakers(speakers);
  return speakers.every(isKnownSpeaker)
    ? `The augmenter has seen ${known.length} speakers (${known.join(", ")}): test on others only.`
    : `The augmenter has seen ${speakerCount(speakers)}: nobody can be called a stranger to it.`;
}

/** Positions of everybody else's. @throws {ParameterError} for a speaker that is not there, or if nobody is left. */
export function positionsLeft(speakers: readonly string[], leftOut: readonly string[]): number[] {
  const known = knownSpeakers(speakers);
  const unknown = leftOut.find((speaker) => !known.includes(speaker));
  if (unknown !== undefined)
    throw new ParameterError("--leave-out", `speakers of the corpus (${known.join(", ")})`, unknown);
  const kept = speakers.flatMap((speaker, i) => (leftOut.includes(speaker) ? [] : [i]));
  if (kept.length === 0) throw new ParameterError("--leave-out", "at least one speaker left", "all left out");
  return kept;
}

/** Clips of all classes in turn, so that a few of them are of different ones. */
function spreadOverClasses({ labels, classes }: RecordedClips, limit = labels.length): number[] {
  const turns = new Int32Array(classes.length);
  return Array.from(labels, (label, at) => ({ at, label, turn: turns[label]++ }))
    .sort((a, b) => a.turn - b.turn || a.label - b.label)
    .slice(0, limit)
    .map(({ at }) => at);
}

/** Back to the recordings' own scale. */
function unscaled({ mean, scale }: ClipScaler, clip: Float32Array): Float32Array {
  return clip.map((value, i) => value * scale[i % mean.length] + mean[i % mean.length]);
}

function meanChange(from: Float32Array, to: Float32Array): number | undefined {
  if (from.length !== to.length) return undefined;
  return from.reduce((sum, value, i) => sum + Math.abs(to[i] - value), 0) / from.length;
}
