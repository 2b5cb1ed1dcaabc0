/**
 * @file `npm run bench -- speech [silero.onnx]`: how well speech is told from its background, by its voice and by Silero's model. Utterances
 * (of EMO-DB, or of the demo corpus without it) between pauses of 0.6 to 3 s, in noise of several levels.
 */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadSignal } from "../src/audio/index.ts";
import { createRng } from "../src/core/index.ts";
import { demoClips } from "../src/corpora/index.ts";
import { createNodeEngine } from "../src/tensor/node.ts";
import { type SpeechDetector, silero, voicing } from "../src/timeline/index.ts";
import { speechSpans } from "../src/timeline/speech/spans.ts";

const RATE = 16_000;
const UTTERANCES = 60;
const rng = createRng("speech bench");

interface Sound {
  readonly samples: Float32Array;
  /** The length of each utterance, samples. */
  readonly spoken: readonly (readonly [start: number, end: number])[];
}

export async function benchSpeech([path]: readonly string[]): Promise<void> {
  const model =
    path === undefined
      ? undefined
      : await silero(new Uint8Array(await readFile(path)), path, await createNodeEngine());
  const detectors: (readonly [string, SpeechDetector])[] = [
    ["voicing", voicing()],
    ...(model === undefined ? [] : [["silero", model] as const]),
  ];
  const clean = await joinedSpeech();
  console.log(
    "share of speech found, share of pauses taken for speech, stretches (of 60), processor time per second of sound",
  );
  for (const kind of ["white", "brown"] as const) {
    for (const snrDb of [40, 20, 10, 5, 0]) {
      const samples = inNoise(clean, kind, snrDb);
      for (const [name, detector] of detectors) {
        const { found, false: mistaken, spans, msPerSec } = await judge(detector, { ...clean, samples });
        console.log(
          `${kind} noise ${snrDb} dB below speech, ${name}: ${(100 * found).toFixed(0)} %, ${(100 * mistaken).toFixed(0)} %, ${spans}, ${msPerSec.toFixed(1)} ms`,
        );
      }
    }
  }
  await model?.release();
}

async function judge(detector: SpeechDetector, { samples, spoken }: Sound) {
  const before = process.cpuUsage();
  const cutting = speechSpans(detector, {}, RATE);
  const spans = [];
  for (let at = 0; at < samples.length; at += 1600)
    spans.push(...(await cutting.push(samples.subarray(at, at + 1600))));
  spans.push(...(await cutting.finish()));
  const { user, system } = process.cpuUsage(before);
  const inside = spans.reduce(
    (sum, { start, end }) =>
      sum + spoken.reduce((part, [a, b]) => part + Math.max(0, Math.min(b, end) - Math.max(a, start)), 0),
    0,
  );
  const all = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  const speech = spoken.reduce((sum, [a, b]) => sum + b - a, 0);
  return {
    found: inside / speech,
    false: (all - inside) / (samples.length - speech),
    spans: spans.length,
    msPerSec: (user + system) / 1000 / (samples.length / RATE),
  };
}

async function joinedSpeech(): Promise<Sound> {
  const clips = await utterances();
  const parts: Float32Array[] = [];
  const spoken: (readonly [number, number])[] = [];
  let at = 0;
  for (let i = 0; i < UTTERANCES; i++) {
    const clip = clips[rng.integer(clips.length)];
    const pause = new Float32Array(Math.round((0.6 + 2.4 * rng.uniform()) * RATE));
    parts.push(pause, clip);
    spoken.push([at + pause.length, at + pause.length + clip.length]);
    at += pause.length + clip.length;
  }
  const samples = new Float32Array(at);
  let to = 0;
  for (const part of parts) {
    samples.set(part, to);
    to += part.length;
  }
  return { samples, spoken };
}

async function utterances(): Promise<Float32Array[]> {
  const { EMOFORGE_DATA: data } = process.env;
  if (!data) return Array.from(demoClips({ speakersPerSex: 2, takes: 4 }), ({ samples }) => samples);
  const wavs = join(data, "emodb", "wav");
  const names = (await readdir(wavs)).filter((name) => name.endsWith(".wav"));
  return Promise.all(
    names.map(async (name) => {
      const bytes = new Uint8Array(await readFile(join(wavs, name)));
      return (await loadSignal(bytes, name, { sampleRateHz: RATE })).samples;
    }),
  );
}

/** White noise, or that of a one-pole low-pass at about 270 Hz. */
function inNoise({ samples, spoken }: Sound, kind: "white" | "brown", snrDb: number): Float32Array {
  let last = 0;
  const noise = samples.map(() => {
    last = (kind === "white" ? 0 : 0.9 * last) + rng.normal();
    return last;
  });
  const meanSquare = (x: Float32Array) => x.reduce((sum, value) => sum + value * value, 0) / x.length;
  const speech = Float32Array.from(spoken.flatMap(([a, b]) => [...samples.subarray(a, b)]));
  const gain = Math.sqrt(meanSquare(speech) / meanSquare(noise) / 10 ** (snrDb / 10));
  return samples.map((x, i) => x + gain * noise[i]);
}
