/** @file Keeps account of what of a FLAC recording has been decoded, and what its frames and its header show to be missing. */

import type { FlacFrame, FlacInfo } from "./flac-frames.ts";
import { cutShort } from "./pcm.ts";

export interface FlacRecord {
  /** Position in the recording of the sample that comes next. */
  next(): number;
  decoded(frame: FlacFrame): void;
  /** A frame that is left out because its samples have already been decoded. */
  repeated(frame: FlacFrame): void;
  /** Position in the file after the last frame that was decoded. */
  end(): number | undefined;
  /** Whether there are as many samples as the header promises, as far as it does, and none is known to be missing. */
  complete(): boolean;
  /**
   * @param trailing Bytes after that position, other than a tag.
   * @param joined Whether they are another recording.
   */
  warnings(trailing: number, joined: boolean): string[];
}

export function createFlacRecord({ sampleRateHz, totalSamples }: FlacInfo): FlacRecord {
  let next = 0;
  let given = 0;
  let lastEnd: number | undefined;
  const missing = { places: 0, samples: 0, first: 0 };
  const twice = { places: 0, samples: 0, first: 0 };
  const add = (what: typeof missing, position: number, samples: number) => {
    if (what.places === 0) what.first = position;
    what.places++;
    what.samples += samples;
  };
  const sec = (samples: number) => `${(samples / sampleRateHz).toFixed(2)} s`;
  const where = ({ places, first }: typeof missing) =>
    places === 1 ? `at ${sec(first)}` : `in ${places} places, the first at ${sec(first)}`;
  return {
    next: () => next,
    end: () => lastEnd,
    complete: () => missing.places === 0 && (totalSamples === 0 || next === totalSamples),
    decoded({ position, samples, end }) {
      if (position > next) add(missing, next, position - next);
      next = position + samples;
      given += samples;
      lastEnd = end;
    },
    repeated({ position, samples }) {
      add(twice, position, samples);
    },
    warnings(trailing, joined) {
      const out: string[] = [];
      if (missing.places > 0) {
        const all = next > 0 ? ` of ${sec(Math.max(next, totalSamples))}` : "";
        out.push(
          `${sec(missing.samples)}${all} are missing or damaged and were left out, ${where(missing)}.`,
        );
      }
      if (twice.places > 0)
        out.push(`${sec(twice.samples)} occur twice and were used once, ${where(twice)}.`);
      if (next < totalSamples) out.push(cutShort(totalSamples / sampleRateHz, given / sampleRateHz));
      else if (totalSamples > 0 && next > totalSamples)
        out.push(`the header promises ${sec(totalSamples)}, ${sec(next)} are there and were read.`);
      if (joined)
        out.push(
          `another FLAC recording follows the first (${trailing} bytes) and was not read: split the file.`,
        );
      else if (totalSamples === 0 && trailing > 0)
        out.push(
          `${trailing} bytes after the last intact frame could not be read, and the header does not tell how long the recording is: ` +
            "its end may be missing.",
        );
      return out;
    },
  };
}
