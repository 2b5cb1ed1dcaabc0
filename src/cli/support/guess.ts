/** @file The user's own recordings, if nothing names their speakers: these are guessed from file names, checked by listening, and marked as guessed. */

import { dirname, relative } from "node:path";
import { type Corpus, createRng, isKnownSpeaker, type Workers } from "../../core/index.ts";
import {
  type CorpusCheck,
  describeReading,
  guessSpeakers,
  layoutOf,
  type SpeakerGuess,
} from "../../corpora/index.ts";
import { type CorpusSpec, checkRecordings } from "../../experiment/index.ts";
import type { Io } from "../io.ts";
import { isFolder } from "./audio-files.ts";
import { type DataFlags, openCorpus } from "./data.ts";

export interface OpenedCorpus {
  readonly spec: CorpusSpec;
  readonly corpus: Corpus;
  /** Absent if the speakers are known, or the user says how to read them. */
  readonly guess?: SpeakerGuess;
  /** Present if recordings were decoded. */
  readonly check?: CorpusCheck;
}

/** How many recordings are listened to for a guess: more would make it slower, not surer. */
const mostHeard = 300;
const shownAlternatives = 4;

/**
 * Opens a corpus of the user's own. If neither folders nor tables name the speakers, readings of the file names are tried; one is
 * believed only if its speakers sound like different people.
 *
 * @param workers These decode the recordings; without them nothing is listened to.
 */
export async function openGuessing(
  given: CorpusSpec,
  flags: Pick<DataFlags, "data">,
  io: Io,
  workers?: Workers,
): Promise<OpenedCorpus> {
  const corpus = await openCorpus(given, flags, io);
  const listened = workers && (await listen(corpus, workers, io));
  const { path } = given;
  const unknown = !corpus.utterances.some(({ speaker }) => isKnownSpeaker(speaker));
  // In other layouts paths start from a root that has to be searched for; there, a problem says what the names suggest.
  const layout = path === undefined ? undefined : await layoutOf(io.platform.files, path);
  const guessable = layout === "class-folders" || layout === "table";
  if (path === undefined || !guessable || given.speakerPattern !== undefined || !unknown)
    return { spec: given, corpus, ...(listened && { check: listened }) };

  const root = (await isFolder(path, io)) ? path : dirname(path);
  const rng = createRng("speakers");
  const position = new Map(corpus.utterances.map(({ id }, i) => [id, i]));
  const heard = rng.shuffled(listened?.audio ?? []).slice(0, mostHeard);
  const guess = guessSpeakers(
    corpus.utterances.map(({ file, label }) => ({
      path: relative(root, file).replaceAll("\\", "/"),
      label,
    })),
    new Map(heard.map((facts) => [position.get(facts.id) as number, facts])),
    rng,
  );
  if (guess.best === undefined) return { spec: given, corpus, guess, ...(listened && { check: listened }) };
  const spec = { ...given, speakerPattern: guess.best.pattern, speakersGuessed: true };
  const read = await openCorpus(spec, flags, io);
  // Nothing is decoded twice: what is cached is looked at again, now with speakers.
  const check = workers && (await listen(read, workers, io, "checking speakers"));
  return { spec, corpus: read, guess, ...(check && { check }) };
}

async function listen(
  corpus: Corpus,
  workers: Workers,
  io: Io,
  label = "checking recordings",
): Promise<CorpusCheck> {
  const progress = io.progress(label);
  try {
    return await checkRecordings(corpus, {
      platform: io.platform,
      workers,
      cacheFolder: io.cacheFolder,
      signal: io.signal,
      onProgress: (done, total) => progress.update(done, total),
    });
  } finally {
    progress.end();
  }
}

/** How the speakers were guessed, or why they could not be, with the other readings of the names. */
export function guessLines({ best, alternatives }: SpeakerGuess, remedy: string): string[] {
  const others = alternatives
    .slice(0, shownAlternatives)
    .map(
      (reading) =>
        `  ${best === undefined ? "not" : "other reading"}: ${reading.pattern}: ${describeReading(reading)}`,
    );
  if (best === undefined) {
    const why =
      alternatives.length === 0
        ? "no part of the file names is shared by several recordings"
        : "no part of the file names seems to be the speaker";
    return [
      `The speakers are unknown: ${why}.`,
      ...others,
      "Say how to read them with --speaker-pattern '<regex>', the speaker in parentheses.",
    ];
  }
  return [
    `The speakers are GUESSED from the file names by ${best.pattern}: ${describeReading(best)}.`,
    ...others,
    remedy,
  ];
}
