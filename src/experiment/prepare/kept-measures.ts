/** @file How the measures of a signal (`SignalMeasures`) are kept in the cache. */

import { measuresVersion, type SignalMeasures } from "../../answers/index.ts";
import { type Keeping, readKeptBytes, writeKeptBytes } from "../../store/index.ts";

/** In the order in which they are stored, each as float64. */
const names = ["durationSec", "voicedShare", "levelRangeDb", "silentShare", "clippedShare"] as const;

/** Where measures lie below the cache folder; files are named after the content of the recording, as those of its features. */
export function measuresPlace(sampleRateHz: number): { readonly folder: string; readonly ending: string } {
  return { folder: `measures/${measuresVersion}-${sampleRateHz}`, ending: ".f64" };
}

export function encodeMeasures(measures: SignalMeasures): Uint8Array {
  return new Uint8Array(Float64Array.from(names, (name) => measures[name]).buffer);
}

export async function keepMeasures(path: string, measures: SignalMeasures, keeping: Keeping): Promise<void> {
  await writeKeptBytes(path, encodeMeasures(measures), keeping, { durable: false });
}

/** Stored measures, or undefined when there are none. */
export async function readMeasures(path: string, keeping: Keeping): Promise<SignalMeasures | undefined> {
  const bytes = await readKeptBytes(path, (size) => size === 8 * names.length, keeping);
  if (bytes === undefined) return undefined;
  const values = new Float64Array(bytes.buffer);
  const measures = Object.fromEntries(names.map((name, i) => [name, values[i]]));
  return measures as Record<(typeof names)[number], number>;
}
