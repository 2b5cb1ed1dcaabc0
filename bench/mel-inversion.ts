/**
 * @file How closely the sound made from a log mel spectrogram matches it: for every 27th recording of EMO-DB or, without it, of the demo
 * corpus. Run: `node bench/mel-inversion.ts [hopMs]`
 */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createMelInversion, loadSignal } from "../src/audio/index.ts";
import { createRng } from "../src/core/rng.ts";
import { demoClips, demoRateHz } from "../src/corpora/index.ts";
import { logmel, logmelOptions } from "../src/features/index.ts";

const hopMs = Number(process.argv[2] ?? 25);
const sampleRateHz = 16_000;
const options = { windowMs: 50, hopMs, mels: 128 };
const feature = logmel(options);
const inversion = createMelInversion(logmelOptions.parse(options));

const correlations: number[] = [];
const decibels: number[] = [];
let seconds = 0;
let took = 0;
for await (const samples of recordings()) {
  const { data } = feature.extract(samples);
  const started = performance.now();
  const waveform = inversion.waveform(data, { rng: createRng(1) });
  took += performance.now() - started;
  seconds += samples.length / sampleRateHz;
  const again = feature.extract(waveform).data;
  correlations.push(correlation(again, data));
  // Natural logarithms of powers: 10 / ln 10 dB each.
  decibels.push(mean(data.map((v, i) => (Math.abs(v - again[i]) * 10) / Math.LN10)));
}
console.log(
  `${correlations.length} recordings, ${options.windowMs} ms windows every ${hopMs} ms, ${options.mels} bands: correlation ${mean(correlations).toFixed(3)} ` +
    `(least ${Math.min(...correlations).toFixed(3)}), mean absolute difference ${mean(decibels).toFixed(1)} dB; ` +
    `${(took / 1000 / seconds).toFixed(2)} s per second of sound`,
);

async function* recordings(): AsyncGenerator<Float32Array> {
  const data = process.env.EMOFORGE_DATA;
  if (!data) {
    console.log("EMOFORGE_DATA is not set: the demo corpus takes the place of EMO-DB.");
    if (demoRateHz !== sampleRateHz) throw new Error(`the demo corpus is at ${demoRateHz} Hz`);
    for (const { samples } of demoClips({ speakersPerSex: 2, takes: 1 })) yield samples;
    return;
  }
  const folder = join(data, "emodb", "wav");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".wav")).sort();
  for (const file of files.filter((_, i) => i % 27 === 0))
    yield (await loadSignal(await readFile(join(folder, file)), file, { sampleRateHz })).samples;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

function correlation(a: Float32Array, b: Float32Array): number {
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((v, i) => {
    ab += (v - ma) * (b[i] - mb);
    aa += (v - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}
