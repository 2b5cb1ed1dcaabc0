/** @file A recording that can be heard and seen: an address for the player, an outline for the waveform, and an analyst for the rest. */

import { type Remote, releaseProxy, wrap } from "comlink";
import { encodeWav } from "../../../audio/index.ts";
import type { Analyst } from "./analyst.worker.ts";

export interface Sound {
  readonly durationSec: number;
  readonly sampleRateHz: number;
  /** What the player plays: the samples that are looked at, or, of a long recording, its file. */
  readonly url: string;
  /** Highest and lowest sample in equal parts, for the waveform. */
  readonly outline: readonly [Float32Array, Float32Array];
  readonly analyst: Remote<Analyst>;
  /** What decoding had to say. */
  readonly warnings: readonly string[];
  /** Ends the analyst and frees the samples. */
  close(): void;
}

function startAnalyst() {
  const worker = new Worker(new URL("./analyst.worker.ts", import.meta.url), { type: "module" });
  const analyst = wrap<Analyst>(worker);
  return {
    analyst,
    end() {
      analyst[releaseProxy]();
      worker.terminate();
    },
  };
}

/** The outline has about so many parts a second: enough to zoom in to single periods of a short recording. */
function partsOf(samples: Float32Array, sampleRateHz: number): readonly [Float32Array, Float32Array] {
  const parts = Math.min(samples.length, Math.max(4000, Math.ceil((samples.length / sampleRateHz) * 200)));
  const [high, low] = [new Float32Array(parts), new Float32Array(parts)];
  for (let i = 0; i < parts; i++) {
    const from = Math.floor((i * samples.length) / parts);
    const to = Math.max(from + 1, Math.floor(((i + 1) * samples.length) / parts));
    let [top, bottom] = [samples[from], samples[from]];
    for (let s = from + 1; s < to; s++) {
      if (samples[s] > top) top = samples[s];
      else if (samples[s] < bottom) bottom = samples[s];
    }
    high[i] = top;
    low[i] = bottom;
  }
  return [high, low];
}

/** A recording whose samples are all here. */
export async function soundOf(
  samples: Float32Array,
  sampleRateHz: number,
  warnings: readonly string[] = [],
): Promise<Sound> {
  const { analyst, end } = startAnalyst();
  await analyst.hold(samples, sampleRateHz);
  const wav = encodeWav(samples, sampleRateHz);
  const url = URL.createObjectURL(new Blob([wav as Uint8Array<ArrayBuffer>], { type: "audio/wav" }));
  return {
    durationSec: samples.length / sampleRateHz,
    sampleRateHz,
    url,
    outline: partsOf(samples, sampleRateHz),
    analyst,
    warnings,
    close() {
      URL.revokeObjectURL(url);
      end();
    },
  };
}

/** Longer recordings are not loaded whole. */
export const wholeUpToSec = 600;

interface Outline {
  readonly durationSec: number;
  readonly sampleRateHz: number;
  readonly values: readonly number[];
}

/** A recording of the server's, by the address of its route. @throws {Error} with the server's sentence. */
export async function soundAt(
  address: string,
  durationSec: number | null,
  signal: AbortSignal,
): Promise<Sound> {
  if (durationSec !== null && durationSec <= wholeUpToSec) {
    const response = await asked(`${address}/sound`, signal);
    const rate = Number(response.headers.get("X-Sample-Rate"));
    const warnings = JSON.parse(decodeURIComponent(response.headers.get("X-Warnings") ?? "%5B%5D"));
    return soundOf(new Float32Array(await response.arrayBuffer()), rate, warnings);
  }
  // The worker loads while the server reads the recording.
  const { analyst, end } = startAnalyst();
  try {
    const outline = (await (await asked(`${address}/outline?parts=20000`, signal)).json()) as Outline;
    await analyst.fetchFrom(`${address}/sound`, outline.sampleRateHz, outline.durationSec);
    return { ...longSound(outline, address), analyst, close: end };
  } catch (error) {
    end();
    throw error;
  }
}

function longSound(outline: Outline, address: string): Omit<Sound, "analyst" | "close"> {
  const parts = outline.values.length / 2;
  return {
    durationSec: outline.durationSec,
    sampleRateHz: outline.sampleRateHz,
    url: `${address}/file`,
    outline: [
      Float32Array.from({ length: parts }, (_, i) => outline.values[2 * i + 1]),
      Float32Array.from({ length: parts }, (_, i) => outline.values[2 * i]),
    ],
    warnings: [],
  };
}

async function asked(url: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal });
  if (response.ok) return response;
  const { error } = (await response.json().catch(() => ({}))) as { error?: string };
  throw new Error(error ?? `The studio answers ${response.status}.`);
}
