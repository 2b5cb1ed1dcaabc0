/** @file Where views go: a spectrogram and a sound each, and one table of where they come from. */

import { createMelInversion, encodeWav, type LogMelAnalysis } from "../../audio/index.ts";
import { type Files, ParameterError, type Rng } from "../../core/index.ts";
import { csvCell } from "../../features/formats/text.ts";
import { encodeNpy } from "../../features/index.ts";

/** What a row of `provenance.csv` says. */
export interface ViewOrigin {
  /** Ids of the recordings it was made from. */
  readonly sources: readonly string[];
  readonly label: string;
  readonly speaker: string;
  /** Empty for an original. */
  readonly augmenter: string;
  readonly seed: string;
  /** Mean size of the difference to the source, in standard deviations of the mel bands; undefined where their lengths differ. */
  readonly change: number | undefined;
  /** Of a viewmaker's views. */
  readonly epsilon: number | undefined;
}

export interface ViewFiles {
  /**
   * A sound beyond full scale is made softer as a whole; `gain` in the table says by how much. All others keep their level.
   *
   * @param name Of the files, without their endings, below the folder.
   * @param written The spectrogram that is written, and `heard` the one in the recordings' own scale that is made audible.
   */
  add(
    name: string,
    clip: { readonly written: Float32Array; readonly heard: Float32Array },
    origin: ViewOrigin,
    phases: Rng,
  ): Promise<void>;
  /** Puts the table in its place. */
  close(): Promise<void>;
  /** How many sounds were louder than a WAV file can say, and made softer. */
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

/** @param analysis How the spectrograms were made; `sound: false` for no WAV files. */
export async function createViewFiles(
  folder: string,
  analysis: LogMelAnalysis,
  options: { readonly sound: boolean },
  files: Files,
): Promise<ViewFiles> {
  const inversion = createMelInversion(analysis);
  const { mels } = analysis;
  const table = await files.create(`${folder}/provenance.csv`);
  await table.append(`${columns.join(",")}\n`);
  let softened = 0;
  return {
    async add(name, { written, heard }, origin, phases) {
      let wav = "";
      let gain: number | undefined;
      if (options.sound) {
        wav = `${name}.wav`;
        const samples = inversion.waveform(heard, { rng: phases });
        const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
        gain = Math.min(1, 1 / peak);
        if (gain < 1) softened++;
        const { sampleRateHz } = inversion;
        const fitting = gain < 1 ? samples.map((sample) => sample / peak) : samples;
        await files.write(`${folder}/${wav}`, encodeWav(fitting, sampleRateHz));
      }
      const npy = encodeNpy({ shape: [written.length / mels, mels], data: written });
      await files.write(`${folder}/${name}.npy`, npy);
      const { sources, label, speaker, augmenter, seed, change, epsilon } = origin;
      const cells = [
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
      ];
      await table.append(`${cells.map(csvCell).join(",")}\n`);
    },
    close: () => table.close(),
    softened: () => softened,
  };
}

/** Mixing two runs' files would leave some without provenance. @throws {ParameterError} unless the folder is new or empty. */
export async function requireNewFolder(folder: string, files: Files): Promise<void> {
  const [first] = await files.list(folder);
  if (first === undefined) return;
  throw new ParameterError(
    "--out",
    "a new or empty folder",
    `${folder}, which holds ${first.name}`,
    "Name another one, or delete it first.",
  );
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
