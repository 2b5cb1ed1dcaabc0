/**
 * @file Kaldi data folders (kaldi-asr.org/doc/data_prep.html): `wav.scp`, optionally `segments`, `utt2spk`, `spk2gender` and `utt2lang`,
 * and the emotion of each utterance in `utt2emo`. Commands in `wav.scp` are never run.
 */

import { type Corpus, EmoforgeError, type Files, type Problem } from "../../core/index.ts";
import { baseOf, joinPath } from "../loader.ts";
import { findAudioRoot } from "./audio-root.ts";
import { readScp, type ScpEntry } from "./kaldi-scp.ts";
import { readLines, throwFaults } from "./lines.ts";
import { ownCard } from "./manifest.ts";
import { corpusFromRows, type LabelledRow } from "./rows.ts";

export interface KaldiOptions {
  /** Corpus id; default: the folder's name. */
  readonly id?: string | undefined;
  /** The folder that paths in `wav.scp` start from; default: the nearest of the data folder and its parents that contains them. */
  readonly audioRoot?: string | undefined;
  /** See `ClassFolderOptions`. */
  readonly speakerPattern?: string | undefined;
  /** Names of files, if they are not the usual ones. */
  readonly columns?: { readonly emotion?: string | undefined } | undefined;
}

/** Usual names of the file of emotions, of which the first that is there is read. */
const emotionFiles = ["utt2emo", "utt2emotion", "utt2label"];

interface Segment {
  readonly where: string;
  readonly recording: string;
  readonly startSec?: number;
  readonly endSec?: number;
}

/**
 * Utterances without an emotion, and emotions without a recording, are left out and become problems. The speakers are unknown if
 * `utt2spk` is missing, or if it names every utterance as its own speaker, which is Kaldi's way of saying so.
 *
 * @throws {EmoforgeError} for lines that cannot be read, with their numbers, and where `wav.scp` or the emotions are missing.
 */
export async function loadKaldi(files: Files, folder: string, options: KaldiOptions = {}): Promise<Corpus> {
  const root = folder.replace(/(?<=.)\/+$/, "");
  const scp = joinPath(root, "wav.scp");
  const recordings = await readScp(files, scp);
  const emotionFile = await emotionFileOf(files, root, options.columns?.emotion);
  const emotions = await readMap(files, emotionFile);
  const segments =
    (await readSegments(files, joinPath(root, "segments"), recordings)) ?? wholeFiles(recordings);
  const optional = async (name: string) => {
    const path = joinPath(root, name);
    return (await files.exists(path)) ? readMap(files, path) : new Map<string, string>();
  };
  const [speakers, genders, languages] = [
    await optional("utt2spk"),
    await optional("spk2gender"),
    await optional("utt2lang"),
  ];
  const allUnknown = [...segments.keys()].every((id) => speakers.get(id) === id);
  const rows = [...segments].map(([id, { where, recording, ...times }]): LabelledRow => {
    const speaker = allUnknown ? "" : (speakers.get(id) ?? "");
    return {
      id,
      where,
      file: recordings.get(recording)?.path ?? "",
      speaker,
      gender: genders.get(speaker) ?? "",
      emotion: emotions.get(id) ?? "",
      ...times,
      language: languages.get(id) ?? "",
      session: "",
    };
  });
  const place = await findAudioRoot(
    files,
    [...recordings.values()].map(({ path }) => path),
    root,
    options.audioRoot,
    scp,
  );
  const corpus = await corpusFromRows(
    files,
    place.root,
    ownCard(options.id ?? baseOf(root), baseOf(root)),
    rows.map((row) => ({ ...row, file: place.below(row.file) })),
    scp,
    options,
  );
  const labelled = [...emotions.keys()].filter((id) => !segments.has(id));
  const lost = labelled.map(
    (id): Problem => ({
      kind: "unreadable",
      file: emotionFile,
      message: `"${id}" has an emotion, but is not in ${segmentsName(segments, recordings)}. It is left out.`,
    }),
  );
  return { ...corpus, problems: [...lost, ...corpus.problems] };
}

function wholeFiles(recordings: ReadonlyMap<string, ScpEntry>): ReadonlyMap<string, Segment> {
  return new Map(
    [...recordings].map(([id, { line }]) => [id, { where: `wav.scp, line ${line}`, recording: id }]),
  );
}

function segmentsName(
  segments: ReadonlyMap<string, Segment>,
  recordings: ReadonlyMap<string, ScpEntry>,
): string {
  return [...segments].every(([id, { recording }]) => id === recording && recordings.has(id))
    ? "wav.scp"
    : "segments";
}

async function emotionFileOf(files: Files, root: string, given: string | undefined): Promise<string> {
  const names = given === undefined ? emotionFiles : [given];
  for (const name of names) if (await files.exists(joinPath(root, name))) return joinPath(root, name);
  const there = (await files.list(root)).filter(({ kind }) => kind === "file").map(({ name }) => name);
  throw new EmoforgeError(
    `${root}: expected the emotion of each utterance in ${names.join(", ")}, got the files ${there.join(", ")}. ` +
      "Name the file that has them: --column emotion=<file>, or columns: { emotion: <file> } in a recipe.",
  );
}

/** Reads a file of two columns, the second of which extends to the end of the line. */
async function readMap(files: Files, path: string): Promise<Map<string, string>> {
  const out = new Map<string, string>();
  const faults: string[] = [];
  for (const { number, text } of await readLines(files, path)) {
    const [, key, value] = /^(\S+)\s+(.*)$/.exec(text) ?? [];
    if (key === undefined || value === undefined)
      faults.push(`line ${number}: expected a name and a value with a blank between, got "${text}"`);
    else if (out.has(key)) faults.push(`line ${number}: "${key}" is already on an earlier line`);
    else out.set(key, value);
  }
  throwFaults(path, faults);
  return out;
}

/** Utterance -> its stretch; undefined if there is no such file. An end of -1 is the recording's. */
async function readSegments(
  files: Files,
  path: string,
  recordings: ReadonlyMap<string, ScpEntry>,
): Promise<ReadonlyMap<string, Segment> | undefined> {
  if (!(await files.exists(path))) return undefined;
  const out = new Map<string, Segment>();
  const faults: string[] = [];
  for (const { number, text } of await readLines(files, path)) {
    const [id = "", recording = "", start = "", end = "", channel] = text.split(/\s+/);
    const [startSec, endSec] = [Number(start || "NaN"), Number(end || "NaN")];
    const fault = (what: string) => faults.push(`line ${number}: ${what}`);
    if (Number.isNaN(startSec) || Number.isNaN(endSec))
      fault(`expected utterance, recording, start and end in seconds, got "${text}"`);
    else if (channel !== undefined)
      fault(
        `expected four columns, got channel ${channel}: channels are mixed. Save each as a recording of its own`,
      );
    else if (!recordings.has(recording)) fault(`recording "${recording}" of "${id}" is not in wav.scp`);
    else if (out.has(id)) fault(`"${id}" is already on an earlier line`);
    else if (startSec < 0 || (endSec !== -1 && endSec <= startSec))
      fault(`expected a start from 0 before the end, got ${start} and ${end}`);
    else
      out.set(id, {
        where: `segments, line ${number}`,
        recording,
        startSec,
        ...(endSec === -1 ? {} : { endSec }),
      });
  }
  throwFaults(path, faults);
  return out;
}
