/** @file A long recording of speech: of EMO-DB, or of the demo corpus without it, repeated. */

import { createWriteStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { encodeWav, loadSignal } from "../src/audio/index.ts";
import { createRng } from "../src/core/index.ts";
import { demoClips, demoRateHz } from "../src/corpora/index.ts";

const rateHz = 16_000;

/**
 * At least this long, in whole clips.
 *
 * @param pauseSec Length of the faint noise after each clip.
 * @returns Its seconds.
 */
export async function writeLongRecording(
  path: string,
  wantedSec: number,
  { pauseSec = 0 }: { readonly pauseSec?: number } = {},
): Promise<number> {
  const rng = createRng("long recording");
  const pause = Float32Array.from({ length: Math.round(pauseSec * rateHz) }, () => 1e-3 * rng.normal());
  const clips = await speech();
  const lengths = clips.map((clip) => clip.length + pause.length);
  const wanted = wantedSec * rateHz;
  let count = 0;
  let samples = 0;
  while (samples < wanted) samples += lengths[count++ % clips.length];
  const bytes = 2 * samples;
  const header = encodeWav(new Float32Array(0), rateHz);
  const view = new DataView(header.buffer);
  view.setUint32(4, 36 + bytes, true);
  view.setUint32(40, bytes, true);
  const stream = createWriteStream(path);
  stream.write(header);
  for (let i = 0; i < count; i++) {
    for (const part of [clips[i % clips.length], pause]) {
      if (!stream.write(encodeWav(part, rateHz).subarray(44)))
        await new Promise<void>((resolve) => stream.once("drain", () => resolve()));
    }
  }
  stream.end();
  await finished(stream);
  return samples / rateHz;
}

async function speech(): Promise<Float32Array[]> {
  const { EMOFORGE_DATA: data } = process.env;
  if (data) {
    const wavs = join(data, "emodb", "wav");
    const names = (await readdir(wavs)).filter((name) => name.endsWith(".wav")).slice(0, 100);
    return Promise.all(
      names.map(async (name) => {
        const bytes = new Uint8Array(await readFile(join(wavs, name)));
        return (await loadSignal(bytes, name, { sampleRateHz: rateHz })).samples;
      }),
    );
  }
  if (demoRateHz !== rateHz) throw new Error(`the demo corpus is at ${demoRateHz} Hz`);
  return Array.from(demoClips({ speakersPerSex: 2, takes: 4 }), ({ samples }) => samples);
}
