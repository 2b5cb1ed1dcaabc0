/** @file `emoforge augment --set logmel`: views of a corpus's spectrograms, as arrays and as sounds. */

import { resolve } from "node:path";
import { type SpectrogramConfig, spectrogramSchema, viewmakerFiles } from "../../bundle/index.ts";
import {
  type Clips,
  type CorpusCard,
  createRng,
  EmoforgeError,
  isKnownSpeaker,
  knownSpeakers,
  ParameterError,
  type Recorded,
  speakerCount,
  throwIfAborted,
} from "../../core/index.ts";
import { applyClipScaler, fitClipScaler } from "../../evaluate/index.ts";
import { augmenterFault, mediumOf, prepareCorpus } from "../../experiment/index.ts";
import { packageVersion } from "../../platform/node/index.ts";
import { shortHash } from "../../store/index.ts";
import type { Io } from "../io.ts";
import { corpusSpecOf, type DataFlags, noteProblems } from "./data.ts";
import { type DeviceFlags, deviceAsked, placeOf } from "./device.ts";
import { configOf, keyValues, largestAmount, list, wholeNumber } from "./flags.ts";
import { requireCache, requireFolder } from "./outputs.ts";
import { beganBefore, begin, createViewFiles, fileNames, type ViewWriter } from "./view-files.ts";
import {
  type ClipScaler,
  fittedSource,
  type Method,
  type MethodFlags,
  methodOf,
  savedSource,
} from "./view-source.ts";

export interface ClipFlags extends DataFlags, MethodFlags, DeviceFlags {
  readonly leaveOut?: string;
  readonly views: string;
  readonly limit?: string;
  readonly wav: boolean;
  readonly png?: boolean;
  readonly originals?: boolean;
  readonly normalised?: boolean;
  readonly seed: string;
  readonly workers?: string;
  readonly out: string;
  readonly force?: boolean;
}

/** How many views are made before they are written: few enough to stop soon, enough for the networks to be efficient. */
const CHUNK = 16;

export async function augmentClips(argument: string, flags: ClipFlags, io: Io): Promise<void> {
  const { files, hasher } = io.platform;
  const out = resolve(io.cwd, flags.out);
  const method = await methodOf(flags, io);
  const features = featuresOf(method, flags);
  const bands = method.kind === "options" ? augmenterFault(method.config, features) : undefined;
  if (bands !== undefined) throw new EmoforgeError(`augmenter "${flags.with}": ${bands}.`);
  const views = wholeNumber("--views", flags.views, 1, largestAmount);
  const limit = flags.limit === undefined ? undefined : wholeNumber("--limit", flags.limit);
  const seed = wholeNumber("--seed", flags.seed, 0);
  const rng = createRng(seed).fork("augment");
  await requireFolder("--out", flags.out, io);
  await requireCache(io);
  const { workers: _, out: __, device: ___, force, ...said } = flags;
  const command = await shortHash(hasher, {
    argument,
    said,
    features,
    model: method.kind === "saved" ? await hasher.sha256(method.saved.model) : null,
  });
  const on = await placeOf(method.kind === "saved" ? "cpu" : deviceAsked(flags), io);
  const before = await beganBefore(flags.out, out, command, io.platform);
  if (before === undefined && !force) await requireNoViewmaker(flags.saveFitted, io);
  const { recorded, card } = await recordedClips(argument, features, flags, io);
  const { ids, labels, speakers } = recorded;
  const content = await Promise.all(
    recorded.clips.map(({ buffer, byteOffset, byteLength }) =>
      hasher.sha256(new Uint8Array(buffer, byteOffset, byteLength)),
    ),
  );
  const data = await shortHash(hasher, { ids, labels: [...labels], speakers, content });

  const scaler = method.kind === "saved" ? method.saved.scaler : fitClipScaler(recorded);
  const train = { ...recorded, clips: recorded.clips.map((clip) => applyClipScaler(scaler, clip)) };
  const source =
    method.kind === "saved"
      ? await savedSource(method.saved, train)
      : await fittedSource(method, train, { scaler, features, card, seed }, rng.fork("fit"), on, io);

  const chosen = spreadOverClasses(train, limit);
  const names = fileNames(train.ids);
  const classNames = fileNames(train.classes);
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
  await begin(out, { command, data }, before, io.platform);
  await files.write(`${out}/augmenter.json`, `${JSON.stringify(about, undefined, 1)}\n`);
  const place = createViewFiles(
    out,
    features,
    { sound: flags.wav, pictures: flags.png === true },
    io.platform,
  );
  const total = chosen.length * (views + (flags.originals ? 1 : 0));
  const progress = io.progress("views");
  let done = 0;
  let known = 0;
  let fromNoise = false;
  /** @param clip Normalised. */
  const add = async (
    { add: write }: ViewWriter,
    name: string,
    clip: Float32Array,
    at: number,
    origin: Origin,
  ) => {
    throwIfAborted(io.signal);
    progress.update(done, total, train.ids[at]);
    const heard = unscaled(scaler, clip);
    const whose = {
      label: train.classes[train.labels[at]],
      // What is made from noise is nobody's voice.
      speaker: origin.sources.length === 0 ? "" : train.speakers[at],
      ...origin,
    };
    const written = flags.normalised ? clip : heard;
    // All versions of a clip start from the same phases, so that any audible difference is the view's.
    await write(name, { written, heard, seen: clip }, whose, rng.fork("phases", train.ids[at]));
    done++;
  };
  /** @param what What to make of these clips: 0 for the originals, otherwise the number of the view. */
  const part = async (
    what: number,
    start: number,
    make: (at: readonly number[], to: ViewWriter) => Promise<void>,
  ) => {
    throwIfAborted(io.signal);
    const positions = chosen.slice(start, start + CHUNK);
    if (!(await place.part(`${what}-${start}`, (writer) => make(positions, writer)))) return;
    done += positions.length;
    known += positions.length;
    progress.update(done, total);
  };
  try {
    progress.update(0, total);
    for (let start = 0; flags.originals && start < chosen.length; start += CHUNK) {
      await part(0, start, async (positions, to) => {
        for (const at of positions)
          await add(to, `originals/${names[at]}`, train.clips[at], at, originalOf(train, at));
      });
    }
    for (let view = 1; view <= views; view++) {
      for (let start = 0; start < chosen.length; start += CHUNK) {
        await part(view, start, async (positions, to) => {
          const drawn = await source.draw(Int32Array.from(positions), rng.fork("draw", view, start));
          for (const [i, clip] of drawn.clips.entries()) {
            const at = positions[i];
            const made = drawn.provenance[i].sources.length === 0;
            fromNoise ||= made;
            const name = made
              ? `${classNames[train.labels[at]]}_made_${(view - 1) * chosen.length + start + i + 1}`
              : `${names[at]}_${view}`;
            const change = made ? undefined : meanChange(train.clips[at], clip);
            await add(to, name, clip, at, {
              ...drawn.provenance[i],
              change,
              epsilon:
                source.budget === undefined || change === undefined ? undefined : change / source.budget,
            });
          }
        });
      }
    }
    progress.update(done, total);
  } finally {
    progress.end();
    // Stopped or not, the table covers what is there.
    await place.account();
    await source.release();
  }
  await place.finish();
  await source.forget();
  if (known > 0) io.note(`${known} of them were there already, from a command that was stopped.`);
  const originals = flags.originals ? ` and ${chosen.length} originals` : "";
  io.print(
    fromNoise
      ? `${flags.out}: ${views * chosen.length} spectrograms made from noise${originals}, of the classes of ${chosen.length} recordings (${source.name})`
      : `${flags.out}: ${views * chosen.length} views${originals} of ${chosen.length} recordings (${source.name})`,
  );
  if (place.softened() > 0) {
    io.note(
      `${place.softened()} of the WAV files would be louder than full scale and were made softer: see gain in provenance.csv.`,
    );
  }
  const heard = method.kind === "saved" ? method.saved.description.training.speakers : train.speakers;
  io.note(heardNote(heard));
}

type Origin = Omit<Parameters<ViewWriter["add"]>[2], "label" | "speaker">;

/** An older fitted viewmaker is replaced only if that is wanted. */
async function requireNoViewmaker(name: string | undefined, io: Io): Promise<void> {
  if (name === undefined) return;
  await requireFolder("--save-fitted", name, io);
  if (await io.platform.files.exists(resolve(io.cwd, name, viewmakerFiles.checksums))) {
    throw new ParameterError(
      "--save-fitted",
      "a new folder",
      `${name}, which holds a fitted viewmaker`,
      "Choose another one, or add --force.",
    );
  }
}

function originalOf({ ids }: Recorded<Clips>, at: number): Origin {
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
): Promise<{ readonly recorded: Recorded<Clips>; readonly card: CorpusCard }> {
  const spec = await corpusSpecOf(argument, flags, io);
  const workers = await io.workers(
    flags.workers === undefined ? undefined : wholeNumber("--workers", flags.workers),
  );
  const progress = io.progress("spectrograms");
  try {
    const prepared = await prepareCorpus(spec, features, {
      platform: io.platform,
      workers,
      cacheFolder: io.cacheFolder,
      dataFolder: io.dataFolder(flags.data),
      signal: io.signal,
      onProgress: progress.update,
    });
    noteProblems(prepared.problems, io);
    const read = await mediumOf(prepared).open(prepared.hash, io.cacheFolder, io.platform);
    const kept = positionsLeft(prepared.columns.speakers, list(flags.leaveOut) ?? []);
    return { recorded: (await read(kept)) as Recorded<Clips>, card: prepared.card };
  } finally {
    progress.end();
    await workers.close();
  }
}

/** Which speakers a model was fitted on, and what follows for tests. */
export function heardNote(speakers: readonly string[]): string {
  const known = knownSpeakers(speakers);
  return speakers.every(isKnownSpeaker)
    ? `The augmenter has seen ${known.length} speakers (${known.join(", ")}): test on others only.`
    : `The augmenter has seen ${speakerCount(speakers)}: nobody can be called a stranger to it.`;
}

/** Positions of the utterances of all other speakers. @throws {ParameterError} if one is not in the corpus, or nobody is left. */
export function positionsLeft(speakers: readonly string[], leftOut: readonly string[]): number[] {
  const known = knownSpeakers(speakers);
  const unknown = leftOut.find((speaker) => !known.includes(speaker));
  if (unknown !== undefined)
    throw new ParameterError("--leave-out", `speakers of the corpus (${known.join(", ")})`, unknown);
  const kept = speakers.flatMap((speaker, i) => (leftOut.includes(speaker) ? [] : [i]));
  if (kept.length === 0) throw new ParameterError("--leave-out", "at least one speaker left", "all left out");
  return kept;
}

/** Takes clips from all classes in turn, so that even a few are of different classes. */
function spreadOverClasses({ labels, classes }: Recorded<Clips>, limit = labels.length): number[] {
  const turns = new Int32Array(classes.length);
  return Array.from(labels, (label, at) => ({ at, label, turn: turns[label]++ }))
    .sort((a, b) => a.turn - b.turn || a.label - b.label)
    .slice(0, limit)
    .map(({ at }) => at);
}

/** Turns normalised values back into the recordings' own scale. */
function unscaled({ mean, scale }: ClipScaler, clip: Float32Array): Float32Array {
  return clip.map((value, i) => value * scale[i % mean.length] + mean[i % mean.length]);
}

function meanChange(from: Float32Array, to: Float32Array): number | undefined {
  if (from.length !== to.length) return undefined;
  return from.reduce((sum, value, i) => sum + Math.abs(to[i] - value), 0) / from.length;
}
