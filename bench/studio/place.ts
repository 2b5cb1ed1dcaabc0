/** @file A small data folder with everything that could lead out of it, and a secret beside it that nothing may read. */

import { mkdir, mkdtemp, realpath, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { encodeWav } from "../../src/audio/index.ts";
import { demoClips, demoRateHz } from "../../src/corpora/index.ts";

export interface StudioPlace {
  /** Holds all of it. */
  readonly folder: string;
  readonly data: string;
  readonly runs: string;
  readonly cache: string;
  /** A folder outside, whose every file holds `secret`. */
  readonly outside: string;
}

/** Stands in files that nothing may read. */
export const secret = "SECRET-OUTSIDE-7f3a";

/** Runs in a page only if a name is taken for markup. */
export const scriptName = `<img src=x onerror="window.pwned=1">`;

/**
 * `own`: a folder for each emotion; `own.csv`: the same as a list; `names.csv`: a list whose labels and speakers are markup; and ways out:
 * `escape.csv` names a file outside, `linked` holds a link to one, `out` is a link to a folder, `gone` a link to nothing.
 */
export async function makePlace(): Promise<StudioPlace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "emoforge-studio-")));
  const [data, runs, cache, outside] = ["data", "runs", "cache", "outside"].map((name) => join(folder, name));
  const write = async (path: string, content: Uint8Array | string) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  };
  const clips = [...demoClips({ speakersPerSex: 2, takes: 1 })];
  const [clip] = clips;
  const sound = encodeWav(clip.samples, demoRateHz);
  await write(join(outside, "secret.wav"), sound);
  await write(join(outside, "secret.txt"), secret);
  await write(join(outside, "run/results.json"), JSON.stringify({ secret }));
  const lines = ["file,speaker,gender,emotion"];
  for (const { id, label, speaker, sex, samples } of clips) {
    await write(join(data, `own/${label}/${id}.wav`), encodeWav(samples, demoRateHz));
    lines.push(`own/${label}/${id}.wav,${speaker},${sex},${label}`);
  }
  await write(join(data, "own.csv"), `${lines.join("\n")}\n`);
  const quoted = `"${scriptName.replaceAll('"', '""')}"`;
  await write(
    join(data, "names.csv"),
    `file,speaker,emotion\n${lines
      .slice(1)
      .map((line) => `${line.split(",")[0]},${quoted},${quoted}`)
      .join("\n")}\n`,
  );
  await write(
    join(data, `${scriptName.replaceAll("/", "")}/joy/${scriptName.replaceAll("/", "")}.wav`),
    sound,
  );
  await write(join(data, "escape.csv"), "file,speaker,emotion\n../outside/secret.wav,a,joy\n");
  await mkdir(join(data, "linked/joy"), { recursive: true });
  await symlink(join(outside, "secret.wav"), join(data, "linked/joy/a.wav"));
  await symlink(outside, join(data, "out"));
  await symlink(join(folder, "nowhere"), join(data, "gone"));
  await mkdir(runs);
  await symlink(join(outside, "run"), join(runs, "linked"));
  await write(join(runs, "broken/results.json"), "{");
  return { folder, data, runs, cache, outside };
}
