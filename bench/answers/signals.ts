/** @file Signals that no model of speech should answer, with the reason that it should give. */

import type { ReasonKind } from "../../src/answers/index.ts";
import { createRng } from "../../src/core/index.ts";

const rateHz = 16_000;

export interface OddSignal {
  readonly name: string;
  readonly samples: Float32Array;
  readonly expected: ReasonKind;
}

/** @param speech Recordings at 16 kHz, in any order. */
export function oddSignals(speech: readonly Float32Array[]): OddSignal[] {
  const [first] = speech;
  return [
    { name: "white noise, 3 s", samples: noise(0), expected: "no-speech" },
    { name: "pink-like noise, 3 s", samples: noise(0.95), expected: "no-speech" },
    { name: "sine of 440 Hz, 3 s", samples: tones([[440, 0.5]]), expected: "no-speech" },
    {
      name: "chord, 3 s",
      samples: tones([
        [220, 0.2],
        [277.2, 0.2],
        [329.6, 0.2],
      ]),
      expected: "no-speech",
    },
    { name: "melody with harmonics, 3 s", samples: melody(), expected: "no-speech" },
    { name: "silence, 3 s", samples: new Float32Array(3 * rateHz), expected: "no-speech" },
    { name: "0.12 s of speech", samples: first.slice(8000, 8000 + 0.12 * rateHz), expected: "too-short" },
    { name: "ten minutes of many emotions", samples: minutes(speech, 10), expected: "too-long" },
    { name: "speech driven into clipping", samples: clipped(first), expected: "clipped" },
    { name: "speech in as much noise", samples: covered(first), expected: "noisy" },
  ];
}

/** @param colour 0 for white; towards 1 the low frequencies gain. */
function noise(colour: number): Float32Array {
  const rng = createRng("noise");
  let last = 0;
  return Float32Array.from({ length: 3 * rateHz }, () => {
    last = colour * last + 0.05 * rng.normal();
    return last;
  });
}

/** Frequencies in Hz with amplitudes. */
function tones(parts: readonly (readonly [number, number])[], length = 3 * rateHz): Float32Array {
  return Float32Array.from({ length }, (_, i) =>
    parts.reduce((sum, [hz, peak]) => sum + peak * Math.sin((2 * Math.PI * hz * i) / rateHz), 0),
  );
}

/** Six notes of half a second that fade. */
function melody(): Float32Array {
  const out = new Float32Array(3 * rateHz);
  for (const [at, hz] of [262, 330, 392, 523, 392, 330].entries()) {
    const note = tones(
      [
        [hz, 0.3],
        [2 * hz, 0.15],
        [3 * hz, 0.1],
      ],
      rateHz / 2,
    );
    out.set(
      note.map((value, i) => value * Math.exp(-i / 6000)),
      (at * rateHz) / 2,
    );
  }
  return out;
}

function minutes(speech: readonly Float32Array[], count: number): Float32Array {
  const out = new Float32Array(count * 60 * rateHz);
  for (let at = 0, i = 0; at < out.length; i++) {
    const part = speech[i % speech.length].subarray(0, out.length - at);
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function clipped(speech: Float32Array): Float32Array {
  return speech.map((value) => Math.max(-1, Math.min(1, 12 * value)));
}

function covered(speech: Float32Array): Float32Array {
  const rng = createRng("cover");
  const rms = Math.sqrt(speech.reduce((sum, value) => sum + value * value, 0) / speech.length);
  return speech.map((value) => 0.5 * (value + rms * rng.normal()));
}
