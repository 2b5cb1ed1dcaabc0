/** @file Reverberation of a synthetic room: the direct sound followed by noise that decays exponentially. */

import { ParameterError, type Rng } from "../core/index.ts";
import { convolve } from "./convolve.ts";
import { asLoudAs } from "./level.ts";

export interface Room {
  /** How long sound takes to fall by 60 dB, s ("RT60"); above 0, to 10. A living room has about 0.4, a church several. */
  readonly decaySec: number;
  /** Energy of the direct sound over that of all reflections, dB: high near the microphone, low far from it. */
  readonly directDb: number;
}

/**
 * The impulse response of a room in which reflections come so thick that they are noise: 1 at time 0, then normal noise times
 * exp(-ln(1000) t / decaySec), down to -60 dB (Moorer, "About this reverberation business", Computer Music Journal 1979; the
 * statistical model of Polack, 1988). It has no separate early reflections and no colour.
 *
 * @throws {ParameterError} for a decay outside its range.
 */
export function roomResponse({ decaySec, directDb }: Room, sampleRateHz: number, rng: Rng): Float32Array {
  if (!(decaySec > 0 && decaySec <= 10))
    throw new ParameterError("decaySec", "seconds above 0, to 10", decaySec);
  const length = Math.max(2, Math.round(decaySec * sampleRateHz));
  const response = new Float32Array(length);
  const perSample = Math.log(1000) / (decaySec * sampleRateHz);
  let energy = 0;
  for (let i = 1; i < length; i++) {
    response[i] = rng.normal() * Math.exp(-perSample * i);
    energy += response[i] ** 2;
  }
  const factor = Math.sqrt(10 ** (-directDb / 10) / energy);
  for (let i = 1; i < length; i++) response[i] *= factor;
  response[0] = 1;
  return response;
}

/** The signal as it sounds in such a room: of the same length, and as loud as before. Another stream is another room. */
export function reverberate(samples: Float32Array, room: Room, sampleRateHz: number, rng: Rng): Float32Array {
  return asLoudAs(samples, convolve(samples, roomResponse(room, sampleRateHz, rng)));
}
