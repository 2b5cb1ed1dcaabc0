/** @file Turns what ffmpeg prints on standard error into messages that a user can act on. Its own words are never shown. */

export interface FfmpegLog {
  read(text: string): void;
  /** E.g. "ffmpeg 5.1.9". */
  version(): string;
  /** E.g. "aac"; "unknown" if it does not say. */
  codec(): string;
  durationSec(): number | undefined;
  /** Why there are no samples, and what to do: the end of a message. */
  fault(): string;
  /** @param ended Whether ffmpeg finished without an error. @param decodedSec How much was decoded. */
  warnings(ended: boolean, decodedSec: number): string[];
}

/** No more text is kept: a damaged file can make it complain about every frame. */
const MOST_CHARACTERS = 200_000;

const faults: readonly (readonly [RegExp, string])[] = [
  [
    /moov atom not found/,
    "a recording without its index, probably because the recorder was stopped before it could finish. Record it again, or repair it with a program for that.",
  ],
  [
    /partial file|stream .* offset .* partial/i,
    "a recording whose index is at its end, which cannot be read from memory. Give the file by its path.",
  ],
  [
    /does not contain any stream|matches no streams/,
    "a file without an audio track. Check that it is the right file.",
  ],
  [
    /Decoder .* not found|Unknown decoder|no decoder found|decoding requested, but no decoder/i,
    "a codec that this ffmpeg cannot decode. Install a complete ffmpeg.",
  ],
];

export function createFfmpegLog(): FfmpegLog {
  let log = "";
  let errors = 0;
  const find = (pattern: RegExp) => pattern.exec(log)?.[1];
  const durationSec = () => {
    const found = /Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)/.exec(log);
    // In formats that state no length, ffmpeg guesses it from the bit rate.
    if (!found || /Estimating duration/.test(log)) return undefined;
    return 3600 * Number(found[1]) + 60 * Number(found[2]) + Number(found[3]);
  };
  return {
    read(text) {
      errors += text.split("[error]").length - 1;
      if (log.length < MOST_CHARACTERS) log += text;
    },
    version: () => `ffmpeg ${find(/ffmpeg version (\S+)/) ?? "of unknown version"}`,
    codec: () => find(/Stream #0:\d+.*?: Audio: (\w+)/) ?? "unknown",
    durationSec,
    fault: () =>
      faults.find(([pattern]) => pattern.test(log))?.[1] ??
      "damaged or unknown content. Copy it again from its source, or convert it with another program.",
    warnings(ended, decodedSec) {
      const out: string[] = [];
      const tracks = log.match(/Stream #0:\d+.*?: Audio: /g)?.length ?? 1;
      // Its report lists the track once as input and once as output.
      if (tracks > 2) out.push(`it has ${tracks - 1} audio tracks, of which the first was read.`);
      const stated = durationSec();
      const video = /Stream #0:\d+.*?: Video: (?!.*attached pic)/.test(log);
      // In a video the sound may end a little before the picture.
      const tolerance = stated === undefined ? 0 : Math.max(0.15, (video ? 0.05 : 0.01) * stated);
      if (stated !== undefined && decodedSec < stated - tolerance)
        out.push(
          `cut short: the file promises ${stated.toFixed(2)} s, ${decodedSec.toFixed(2)} s are there.`,
        );
      if (errors > 0 || !ended)
        out.push(
          `ffmpeg found ${errors === 1 ? "an error" : errors > 1 ? `${errors} errors` : "an error at its end"} in it: parts may be missing or wrong.`,
        );
      return out;
    },
  };
}
