/** @file Whose voice recordings are of, as the user says it, and what became of each voice, as the user is told. */

import { resolve } from "node:path";
import type { Command } from "commander";
import {
  type Bundle,
  readVoiceFile,
  requireVoices,
  type Voice,
  type VoicesRecord,
  voiceRemarks,
  voiceUse,
} from "../../bundle/index.ts";
import { listed, ParameterError } from "../../core/index.ts";
import type { Io } from "../io.ts";

export interface VoiceFlags {
  readonly sameSpeaker?: boolean;
  readonly speakerFolders?: boolean;
  readonly voice?: string;
  readonly alone?: boolean;
}

export function withVoiceOptions(command: Command): Command {
  return command
    .option(
      "--same-speaker",
      "all recordings are of one speaker: adapt to the voice (a bundle of `train --normalisation speaker`)",
    )
    .option("--voice <file>", "all recordings are of the speaker whose voice `emoforge enrol` kept");
}

/**
 * @returns The voice that `--voice` names.
 * @throws {ParameterError} for flags that contradict each other.
 * @throws {EmoforgeError} if the bundle does not adapt to voices, though one is meant, and for a file that is no voice of its features.
 */
export async function voiceOf(flags: VoiceFlags, bundle: Bundle, io: Io): Promise<Voice | undefined> {
  const given = (
    [
      ["--same-speaker", flags.sameSpeaker],
      ["--speaker-folders", flags.speakerFolders],
      ["--voice", flags.voice],
      ["--alone", flags.alone],
    ] as const
  ).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const [first, ...more] = given;
  if (more.length > 0) throw new ParameterError(first, "to be the only one of its kind", given.join(", "));
  if (first === undefined || flags.alone) return undefined;
  requireVoices(bundle.voices, bundle.features);
  if (flags.voice === undefined) return undefined;
  const content = await io.platform.files.read(resolve(io.cwd, flags.voice));
  return readVoiceFile(content, flags.voice, bundle);
}

/** What became of voices, a line for each of the first ones; those that are not as they should be come first. */
export function noteVoices(
  voices: ReadonlyMap<string, Voice | undefined>,
  record: VoicesRecord,
  what: "recordings" | "stretches",
  io: Io,
): void {
  const all = [...voices].map(([name, voice]) => {
    if (voice === undefined)
      return { name, remarks: [`not adapted to: no ${what} that are fit to learn it from.`] };
    const adapted = voiceUse(voice, record) === "adapted";
    return { name, adapted, known: voice.recordings, remarks: voiceRemarks(voice, record, what) };
  });
  const doubtful = all.filter(({ remarks }) => remarks.length > 0);
  const sound = all.filter(({ remarks }) => remarks.length === 0);
  const lines = [
    ...doubtful.map(
      ({ name, remarks, adapted }) => `${name}: ${adapted ? "adapted to, but " : ""}${remarks.join(" ")}`,
    ),
    ...sound.map(({ name, known }) => `${name}: adapted to, known from ${known} ${what}.`),
  ];
  for (const line of listed(lines, (count) => `and ${count} more voices`)) io.note(line);
  if (all.length > 1)
    io.note(`adapted to ${all.filter(({ adapted }) => adapted).length} of ${all.length} voices`);
}
