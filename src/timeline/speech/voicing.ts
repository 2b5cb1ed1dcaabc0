/** @file Speech by its voice: what is periodic, and not as faint as the background. Needs no model. */

import { createPeriodicity } from "../../audio/index.ts";
import type { SpeechDetector, SpeechRun } from "./detector.ts";

/** Voices are periodic at low frequencies, where few samples are enough. */
const RATE_HZ = 4000;
const STEP_SEC = 0.02;
/** Steps for which the background is estimated together: half a second. */
const BLOCK = 25;
/** From how many blocks before and after: 10 s and 2 s. */
const BEFORE = 20;
const AFTER = 4;
/** A voice is louder than the quietest 0.1 s by the first of these, or within the second of the loudest, dB. */
const ABOVE_QUIETEST_DB = 8;
const BELOW_LOUDEST_DB = 25;
/** Nothing below is heard, dB of full scale. */
const FAINTEST_DB = -70;

/**
 * Frames of 40 ms are voiced as `createPeriodicity` says, at about 4 kHz, where they stand out of the background: the quietest tenth of a
 * second from ten seconds before to two after. Tones and music are taken for speech, whispering is not.
 *
 * @param options `ahead: false`: the two seconds after are not waited for.
 *
 * @example
 * import { fileSource, streamSignal, voicing } from "emoforge";
 * import { nodeFiles } from "emoforge/node";
 *
 * const run = voicing().start(16_000);
 * const voiced: number[] = [];
 * await streamSignal(await fileSource("call.wav", nodeFiles), { sampleRateHz: 16_000 }, async (samples) => {
 *   voiced.push(...(await run.push(samples)));
 * });
 * voiced.push(...(await run.finish()));
 * console.log(voiced.some((activity) => activity >= 0.5)); // true
 */
export function voicing({ ahead = true }: VoicingOptions = {}): SpeechDetector {
  return { start: (sampleRateHz) => startVoicing(sampleRateHz, ahead) };
}

export interface VoicingOptions {
  /** Whether what follows a step counts for it too; false for live listening, where a step is decided as soon as it was heard. */
  readonly ahead?: boolean;
}

interface Step {
  readonly periodicity: number;
  readonly levelDb: number;
}

interface Levels {
  readonly quietestDb: number;
  readonly loudestDb: number;
}

/** What a block of steps says of the background. */
interface Block extends Levels {
  readonly steps: readonly Step[];
}

function startVoicing(sampleRateHz: number, ahead: boolean): SpeechRun {
  const factor = Math.max(1, Math.round(sampleRateHz / RATE_HZ));
  const rateHz = sampleRateHz / factor;
  const hop = Math.round(STEP_SEC * rateHz);
  const { length, at } = createPeriodicity(rateHz);
  const low = createDecimator(factor);
  // A frame lies around its step: it begins a little before it.
  const lead = (length - hop) >> 1;
  let waiting: Float32Array = new Float32Array(lead);
  let steps: Step[] = [];
  let levels: number[] = [];
  let blocks: Block[] = [];
  /** Blocks of the recording before those in `blocks`, and of these how many are decided. */
  let decided = 0;
  /** Steps that were decided at once. */
  let atOnce: number[] = [];

  const measure = () => {
    let start = 0;
    for (; start + length <= waiting.length; start += hop) {
      const levelDb = levelOf(waiting, start + lead, hop);
      steps.push({ periodicity: at(waiting, start), levelDb });
      levels.push(levelDb);
      if (!ahead) {
        const near = [...blocks.slice(-BEFORE), levelsOf(levels)];
        atOnce.push(levelDb > gateOf(near) ? steps[steps.length - 1].periodicity : 0);
      }
      if (steps.length === BLOCK) closeBlock();
    }
    waiting = waiting.slice(start);
  };
  const closeBlock = () => {
    blocks.push({ steps, ...levelsOf(levels) });
    steps = [];
    // Tenths of a second that begin in this block and end in the next are seen there.
    levels = levels.slice(-4);
  };
  const decide = (last: boolean): number[] => {
    if (!ahead) {
      const out = atOnce;
      atOnce = [];
      blocks = blocks.slice(-BEFORE);
      return out;
    }
    const out: number[] = [];
    while (decided < blocks.length - (last ? 0 : AFTER)) {
      const near = blocks.slice(Math.max(0, decided - BEFORE), decided + AFTER + 1);
      const gate = gateOf(near);
      for (const { periodicity, levelDb } of blocks[decided].steps)
        out.push(levelDb > gate ? periodicity : 0);
      decided++;
    }
    const gone = Math.max(0, decided - BEFORE);
    blocks = blocks.slice(gone);
    decided -= gone;
    return out;
  };
  return {
    step: hop * factor,
    delay: Math.ceil(((ahead ? (AFTER + 1) * BLOCK * hop : 0) + length) * factor),
    push(samples) {
      waiting = joined(waiting, low(samples));
      measure();
      return decide(false);
    },
    finish() {
      // The last frames reach beyond the end; the steps that they lie around do not.
      waiting = joined(waiting, new Float32Array(length - hop - lead));
      measure();
      if (steps.length > 0) closeBlock();
      return decide(true);
    },
  };
}

/** Tenths of a second. */
function levelsOf(levels: readonly number[]): Levels {
  const smooth = meansOf(levels, 5);
  return { quietestDb: Math.min(...smooth), loudestDb: Math.max(...smooth) };
}

/** The level from which on a step may be speech. */
function gateOf(near: readonly Levels[]): number {
  const quietest = Math.min(...near.map(({ quietestDb }) => quietestDb));
  const loudest = Math.max(...near.map(({ loudestDb }) => loudestDb));
  return Math.max(FAINTEST_DB, Math.min(quietest + ABOVE_QUIETEST_DB, loudest - BELOW_LOUDEST_DB));
}

/** Means of `factor` samples each: coarse, but what folds over is noise to the autocorrelation of a voice. */
function createDecimator(factor: number): (samples: Float32Array) => Float32Array {
  let sum = 0;
  let count = 0;
  return (samples) => {
    const out = new Float32Array(Math.floor((count + samples.length) / factor));
    let at = 0;
    for (let i = 0; i < samples.length; i++) {
      sum += samples[i];
      if (++count < factor) continue;
      out[at++] = sum / factor;
      sum = 0;
      count = 0;
    }
    return out;
  };
}

function levelOf(samples: Float32Array, from: number, count: number): number {
  let energy = 0;
  for (let i = from; i < from + count; i++) energy += samples[i] * samples[i];
  return 10 * Math.log10(energy / count + 1e-12);
}

/** Means over `count` neighbours; of fewer values one mean. */
function meansOf(values: readonly number[], count: number): number[] {
  const width = Math.min(count, values.length);
  return Array.from({ length: values.length - width + 1 }, (_, i) => {
    let sum = 0;
    for (let k = i; k < i + width; k++) sum += values[k];
    return sum / width;
  });
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const out = new Float32Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
