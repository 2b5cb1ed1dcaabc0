/** @file Emotions while somebody speaks: several times a second, an answer about the newest seconds. */

import { createResampler } from "../audio/index.ts";
import type { FilePrediction, Predictor, Voice } from "../bundle/index.ts";
import { ParameterError } from "../core/index.ts";
import { GRID_SEC, gridSample } from "./span.ts";
import type { SpeechDetector } from "./speech/detector.ts";
import { segmentDefaults } from "./speech/segmenter.ts";
import { voicing } from "./speech/voicing.ts";

export interface LiveOptions {
  /** Each answer is about at most so many of the newest seconds; 3 unless told, at least 1. */
  readonly windowSec?: number;
  /** From one answer to the next, s: a multiple of 0.01; 0.2 unless told. */
  readonly everySec?: number;
  /** What tells speech; by its voice unless told. */
  readonly detector?: SpeechDetector;
  readonly voice?: Voice;
}

const liveDefaults = { windowSec: 3, everySec: 0.2 } as const;

/** What is known at one moment. Seconds from the beginning. */
export interface LiveMoment {
  /** The last moment's end. */
  readonly start: number;
  readonly end: number;
  /** Whether somebody speaks, or did within the last half second. */
  readonly speaking: boolean;
  /** Where the stretch begins that was judged; it ends at `end`. */
  readonly from: number;
  /** Undefined where nobody speaks. */
  readonly prediction: FilePrediction | undefined;
}

export interface LiveListener {
  /** Takes the next samples, mono; keeps no reference to the array. One call after another, please: wait for the answer. */
  push(samples: Float32Array): Promise<readonly LiveMoment[]>;
}

/** A shorter stretch says too little: silence before it is judged along. */
const SHORTEST_SEC = 1;
/** A stretch begins a little before its voice, for consonants. */
const PAD_SEC = 0.15;
const SPEAKING = 0.5;

/**
 * Each answer is the one that `predictSignal` gives for the samples of its stretch alone, resampled as `loadAudio` does. A stretch
 * begins with the speech that is going on, or `windowSec` ago.
 *
 * @param sampleRateHz Rate of the samples that will come, e.g. that of a microphone.
 * @throws {ParameterError} for durations out of range.
 *
 * @example
 * import { createPredictor, fileSource, listenLive, loadBundle } from "emoforge/bundle";
 * import { streamSignal } from "emoforge";
 * import { createNodeEngine, nodePlatform } from "emoforge/node";
 *
 * const { files, hasher } = nodePlatform;
 * const predictor = await createPredictor(await loadBundle("models/emodb", files, hasher), await createNodeEngine());
 * const live = listenLive(predictor, 16_000);
 * await streamSignal(await fileSource("call.wav", files), { sampleRateHz: 16_000 }, async (samples) => {
 *   for (const { end, prediction } of await live.push(samples)) if (prediction) console.log(end, prediction.label);
 * });
 * await predictor.release();
 */
export function listenLive(
  predictor: Predictor,
  sampleRateHz: number,
  options: LiveOptions = {},
): LiveListener {
  const { windowSec = liveDefaults.windowSec, everySec = liveDefaults.everySec, voice } = options;
  if (!(windowSec >= SHORTEST_SEC && windowSec <= 60))
    throw new ParameterError("live, window", `${SHORTEST_SEC} to 60 s`, `${windowSec} s`);
  const every = Math.round(everySec / GRID_SEC);
  if (!(every >= 1 && every <= 1000 && Math.abs(everySec / GRID_SEC - every) < 1e-6))
    throw new ParameterError("live, every", "a multiple of 0.01 s up to 10 s", `${everySec} s`);
  const rate = predictor.sampleRateHz;
  const resampler = createResampler(sampleRateHz, rate);
  const speech = followSpeech(options.detector ?? voicing({ ahead: false }), rate);
  const hop = gridSample(every, rate);
  const stretches = predictor.startStretches(gridSample(Math.round(windowSec / GRID_SEC), rate) + 2 * hop);
  const window = Math.round(windowSec / GRID_SEC);
  /** In steps of the grid. */
  let next = every;

  const moment = async (end: number): Promise<LiveMoment> => {
    const [start, endSec] = [(end - every) * GRID_SEC, end * GRID_SEC];
    const since = speech.since(endSec);
    const first =
      since === undefined
        ? end
        : Math.min(Math.floor((since - PAD_SEC) / GRID_SEC), end - SHORTEST_SEC / GRID_SEC);
    const from = Math.max(0, end - window, first);
    const speaking = since !== undefined;
    const samples = [gridSample(from, rate), gridSample(end, rate)] as const;
    const prediction = speaking ? await stretches.predict(...samples, voice) : undefined;
    return { start, end: endSec, speaking, from: from * GRID_SEC, prediction };
  };

  return {
    async push(samples) {
      const moments: LiveMoment[] = [];
      const heard = resampler.push(samples);
      // Piece by piece, so that what a stretch needs is still there when it is judged.
      for (let at = 0; at < heard.length; ) {
        const piece = heard.subarray(at, at + Math.min(hop, gridSample(next, rate) - stretches.end));
        at += piece.length;
        stretches.push(piece);
        await speech.push(piece);
        if (stretches.end < gridSample(next, rate)) continue;
        moments.push(await moment(next));
        next += every;
      }
      return moments;
    },
  };
}

/** Since when somebody speaks. */
function followSpeech(detector: SpeechDetector, sampleRateHz: number) {
  const heardHz = detector.sampleRateHz ?? sampleRateHz;
  const run = detector.start(heardHz);
  const resampler = createResampler(sampleRateHz, heardHz);
  const stepSec = run.step / heardHz;
  let steps = 0;
  let begun = 0;
  let last = Number.NEGATIVE_INFINITY;
  let before = false;
  return {
    async push(samples: Float32Array) {
      for (const activity of await run.push(resampler.push(samples))) {
        const voiced = activity >= SPEAKING;
        const now = steps++ * stepSec;
        // Two steps in a row: single ones are often mistaken.
        if (voiced && before) {
          if (now - last > segmentDefaults.pauseSec) begun = now - stepSec;
          last = now;
        }
        before = voiced;
      }
    },
    /** Start of the speech that goes on, s; undefined in a pause. */
    since: (now: number) => (now - last <= segmentDefaults.pauseSec ? begun : undefined),
  };
}
