/** @file The `MediaDecoder` port through every browser's `decodeAudioData`, which decodes what the browser can play, such as AAC. */

import {
  type DecodedMedia,
  EmoforgeError,
  type MediaDecoder,
  type MediaRecording,
} from "../../core/index.ts";
import type { Stated } from "./stated.ts";

/** Used if the file's own rate is not known, or is not supported by browsers. */
const FALLBACK_RATE_HZ = 48_000;
/** Samples in a block, about one second. */
const BLOCK = 48_000;

/** Works in pages, but not in web workers, where browsers have no `OfflineAudioContext`. */
export const browserMedia: MediaDecoder = {
  version: async () => (hasDecoder() ? nameOf(navigator.userAgent) : undefined),
  open: openInBrowser,
};

async function openInBrowser(recording: MediaRecording): Promise<DecodedMedia> {
  const { name, size, read } = recording;
  if (!hasDecoder()) {
    throw new EmoforgeError(
      `${name}: expected a page in a browser, whose decodeAudioData decodes it, got a place without one. Decode it in a page, or give a WAV file.`,
    );
  }
  const stated = await (await import("./stated.ts")).statedIn(recording);
  const { context, sampleRateHz } = contextFor(stated.sampleRateHz);
  let buffer: AudioBuffer;
  try {
    // `decodeAudioData` detaches the buffer, so it gets a copy.
    buffer = await context.decodeAudioData((await read(0, size)).slice().buffer);
  } catch {
    throw new EmoforgeError(
      `${name}: expected audio that this browser can decode, got a damaged file or an unknown codec. Copy it again from its source, or give a WAV file.`,
    );
  }
  return {
    decoder: nameOf(navigator.userAgent),
    codec: stated.codec,
    channels: buffer.numberOfChannels,
    sampleRateHz,
    durationSec: stated.durationSec,
    warnings: warningsOf(stated, sampleRateHz, buffer.duration),
    async *blocks() {
      for (let at = 0; at < buffer.length; at += BLOCK) {
        yield Array.from({ length: buffer.numberOfChannels }, (_, c) =>
          buffer.getChannelData(c).slice(at, at + BLOCK),
        );
      }
    },
  };
}

function hasDecoder(): boolean {
  return typeof OfflineAudioContext === "function";
}

/** A context decodes to its own rate, so with the file's rate no sample is changed. */
function contextFor(wantedHz: number | undefined) {
  for (const sampleRateHz of [wantedHz, FALLBACK_RATE_HZ]) {
    if (sampleRateHz === undefined) continue;
    try {
      return {
        context: new OfflineAudioContext({ numberOfChannels: 1, length: 1, sampleRate: sampleRateHz }),
        sampleRateHz,
      };
    } catch (error) {
      if (sampleRateHz === FALLBACK_RATE_HZ) throw error;
    }
  }
  throw new Error("unreachable");
}

function warningsOf(stated: Stated, sampleRateHz: number, decodedSec: number): string[] {
  const warnings: string[] = [];
  if (stated.tracks > 1)
    warnings.push(`it has ${stated.tracks} audio tracks, of which the browser has chosen one.`);
  if (stated.sampleRateHz === undefined)
    warnings.push(
      `its own rate could not be determined: the browser has resampled it to ${sampleRateHz} Hz.`,
    );
  else if (stated.sampleRateHz !== sampleRateHz)
    warnings.push(`the browser has resampled it from ${stated.sampleRateHz} Hz to ${sampleRateHz} Hz.`);
  const { durationSec } = stated;
  if (durationSec !== undefined && decodedSec < durationSec - Math.max(0.15, 0.01 * durationSec))
    warnings.push(
      `cut short: the file promises ${durationSec.toFixed(2)} s, ${decodedSec.toFixed(2)} s are there.`,
    );
  return warnings;
}

/** E.g. "Chrome 150.0.0.0". Edge and Chrome also call themselves Safari, and Edge also calls itself Chrome. */
function nameOf(userAgent: string): string {
  const found = ["Edg", "Firefox", "Chrome", "Version"]
    .map((one) => new RegExp(`(?:Headless)?(${one})/([\\d.]+)`).exec(userAgent))
    .find((match) => match !== null);
  const names: Readonly<Record<string, string>> = { Edg: "Edge", Version: "Safari" };
  return found ? `${names[found[1]] ?? found[1]} ${found[2]}` : "a browser of unknown version";
}
