/**
 * @file Writes views: a spectrogram and a sound for each, and one table that says where they come from. What a stopped or killed command
 * had finished is not made again.
 */

import * as z from "zod";
import { createMelInversion, encodeWav, type LogMelAnalysis } from "../../audio/index.ts";
import { EmoforgeError, ParameterError, type Rng } from "../../core/index.ts";
import { csvCell, encodeNpy } from "../../features/index.ts";
import { spectrogramPng } from "../../report/index.ts";
import { type Keeping, readKept, writeKept } from "../../store/index.ts";

/** What a row of `provenance.csv` says. */
export interface ViewOrigin {
  /** Ids of the recordings it was made from. */
  readonly sources: readonly string[];
  readonly label: string;
  readonly speaker: string;
  /** Empty for an original. */
  readonly augmenter: string;
  readonly seed: string;
  /** Mean size of the difference from the source, in standard deviations of the mel bands; undefined if their lengths differ. */
  readonly change: number | undefined;
  /** Only for a viewmaker's views. */
  readonly epsilon: number | undefined;
}

/** Writes the files of one view or original. */
export interface ViewWriter {
  /**
   * A sound beyond full scale is made softer as a whole; `gain` in the table says by how much. All other sounds keep their level.
   *
   * @param name The name of the files below the folder, without their endings.
   * @param clip `written` is the spectrogram that is written; `heard`, in the recordings' own scale, is the one that is made audible;
   *   `seen`, whose bands have mean 0 and deviation 1, the one that is drawn.
   */
  add(
    name: string,
    clip: { readonly written: Float32Array; readonly heard: Float32Array; readonly seen: Float32Array },
    origin: ViewOrigin,
    phases: Rng,
  ): Promise<void>;
}

export interface ViewFiles {
  /**
   * Makes some views together. If all of them are there as they were written, `make` is not called.
   *
   * @returns Whether they were there.
   */
  part(name: string, make: (writer: ViewWriter) => Promise<void>): Promise<boolean>;
  /** Writes the table of what is there. */
  account(): Promise<void>;
  /** The same when everything is there; removes what a stopped command would go on with. */
  finish(): Promise<void>;
  /** How many sounds were beyond full scale and made softer. */
  softened(): number;
}

const columns = [
  "file",
  "wav",
  "sources",
  "label",
  "speaker",
  "augmenter",
  "seed",
  "change",
  "epsilon",
  "gain",
] as const;

/** Folder below that of the views for what a stopped command goes on with. */
const unfinished = "unfinished";

const partSchema = z.object({
  /** Rows of the table of provenance. */
  rows: z.array(z.array(z.string()).length(columns.length)),
  /** SHA-256 of each file. */
  sums: z.record(z.string(), z.string()),
});

type Part = z.output<typeof partSchema>;

/** Deviations that the ends of the colours stand for, in all pictures alike. */
const seenLevels = { low: -2.5, high: 2.5 };
const zoom = 3;

/** @param analysis How the spectrograms were made; `sound: false` for no WAV files, `pictures: true` for PNG files. */
export function createViewFiles(
  folder: string,
  analysis: LogMelAnalysis,
  options: { readonly sound: boolean; readonly pictures: boolean },
  keeping: Keeping,
): ViewFiles {
  const inversion = createMelInversion(analysis);
  const { mels } = analysis;
  const { files, hasher } = keeping;
  const parts: Part[] = [];
  const partPath = (name: string) => `${folder}/${unfinished}/${name}.json`;

  const writerOf = ({ rows, sums }: Part): ViewWriter => ({
    async add(name, { written, heard, seen }, origin, phases) {
      let wav = "";
      let gain: number | undefined;
      if (options.sound) {
        wav = `${name}.wav`;
        const samples = inversion.waveform(heard, { rng: phases });
        const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
        gain = Math.min(1, 1 / peak);
        const { sampleRateHz } = inversion;
        const fitting = gain < 1 ? samples.map((sample) => sample / peak) : samples;
        await write(wav, encodeWav(fitting, sampleRateHz));
      }
      await write(`${name}.npy`, encodeNpy({ shape: [written.length / mels, mels], data: written }));
      if (options.pictures) {
        const picture = { data: seen, frames: seen.length / mels };
        await write(`${name}.png`, spectrogramPng(picture, mels, seenLevels, { zoom }));
      }
      const { sources, label, speaker, augmenter, seed, change, epsilon } = origin;
      rows.push([
        `${name}.npy`,
        wav,
        sources.join(" "),
        label,
        speaker,
        augmenter,
        seed,
        ...[change, epsilon, gain].map((value) =>
          value === undefined ? "" : String(Number(value.toPrecision(6))),
        ),
      ]);

      async function write(file: string, content: Uint8Array): Promise<void> {
        await files.write(`${folder}/${file}`, content);
        sums[file] = await hasher.sha256(content);
      }
    },
  });

  const isWhole = async ({ sums }: Part) => {
    for (const [file, sum] of Object.entries(sums)) {
      const path = `${folder}/${file}`;
      if (!(await files.exists(path)) || (await hasher.sha256(await files.read(path))) !== sum) return false;
    }
    return true;
  };

  const account = async () => {
    const lines = parts.flatMap(({ rows }) => rows.map((cells) => cells.map(csvCell).join(",")));
    await files.write(`${folder}/provenance.csv`, `${[columns.join(","), ...lines].join("\n")}\n`);
  };

  return {
    async part(name, make) {
      const known = await readKept(partPath(name), partSchema, keeping);
      const whole = known !== undefined && (await isWhole(known));
      const part = whole ? known : { rows: [], sums: {} };
      parts.push(part);
      if (whole) return true;
      await make(writerOf(part));
      await writeKept(partPath(name), part, keeping, { durable: false });
      return false;
    },
    account,
    async finish() {
      await account();
      await files.remove(`${folder}/${unfinished}`);
    },
    softened: () => parts.flatMap(({ rows }) => rows).filter(isSoftened).length,
  };
}

function isSoftened(cells: readonly string[]): boolean {
  const gain = cells[columns.indexOf("gain")];
  return gain !== "" && Number(gain) < 1;
}

const requestSchema = z.object({ command: z.string(), data: z.string() });

/** What is to be made: everything the command says, and the recordings it is made from. */
export type ViewRequest = z.output<typeof requestSchema>;

const requestPath = (folder: string) => `${folder}/${unfinished}/request.json`;

/**
 * Makes sure that the files of two commands are not mixed, which would leave some without provenance.
 *
 * @returns The request of a stopped command in the same words; undefined if the folder is new or empty.
 * @throws {ParameterError} if the folder holds anything else.
 */
export async function beganBefore(
  shown: string,
  folder: string,
  command: string,
  keeping: Keeping,
): Promise<ViewRequest | undefined> {
  const [first] = await keeping.files.list(folder);
  if (first === undefined) return undefined;
  const request = await readKept(requestPath(folder), requestSchema, keeping);
  if (request?.command === command) return request;
  throw new ParameterError(
    "--out",
    "a new or empty folder",
    request === undefined
      ? `${shown}, which holds ${first.name}`
      : `${shown}, which holds the unfinished work of another command`,
    request === undefined
      ? "Name another one, or delete it first."
      : "Run that command again, name another folder, or delete it first.",
  );
}

/** Stores the request, so that the same command can go on with it. @throws {EmoforgeError} if the work began with other recordings. */
export async function begin(
  folder: string,
  request: ViewRequest,
  before: ViewRequest | undefined,
  keeping: Keeping,
): Promise<void> {
  if (before !== undefined && before.data !== request.data) {
    throw new EmoforgeError(
      `${folder}: expected the recordings that these views were begun with, got others: they have been changed since. Name another folder, or delete it first.`,
    );
  }
  if (before === undefined) await writeKept(requestPath(folder), request, keeping);
}

/** File names for ids, which may be paths; different ids have different names, on every file system. */
export function fileNames(ids: readonly string[]): string[] {
  const taken = new Set<string>();
  return ids.map((id) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what some file systems refuse.
    const plain = id.replace(/[/\\:*?"<>|\u0000-\u001f]/g, "_").replace(/^\.+/, "_") || "_";
    let name = plain;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${plain}~${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
