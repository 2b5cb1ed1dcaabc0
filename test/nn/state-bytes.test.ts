/** Checkpoints as bytes. */

import { expect, test } from "vitest";
import { EmoforgeError } from "../../src/core/index.ts";
import { decodeState, encodeState } from "../../src/nn/index.ts";

const state = {
  step: 7,
  rng: { seed: "1/ä", words: [1, -2], spare: null, extra: 0.1 + 0.2 },
  parameters: { "a/b": Float32Array.of(1, Number.NaN, -0, 1e-42), empty: new Float32Array(0) },
  slots: [new Float32Array(3).fill(Math.PI), Float32Array.of(5, 6, 7, 8).subarray(1, 3)],
};

test("comes back bit for bit, wherever the bytes lie", () => {
  const bytes = encodeState(state);
  const moved = new Uint8Array(bytes.length + 3);
  moved.set(bytes, 3);
  // What Node reads from a file is a Buffer, whose `slice` is no copy.
  for (const given of [bytes, moved.subarray(3), Buffer.from(bytes)]) {
    const again = decodeState<typeof state>(given);
    expect(again).toEqual(state);
    expect(new Uint32Array(again.parameters["a/b"].buffer)).toEqual(
      new Uint32Array(state.parameters["a/b"].buffer),
    );
  }
});

test("refuses bytes that are cut off or something else", () => {
  const bytes = encodeState(state);
  const other = new TextEncoder().encode("\x05\0\0\0[1,2]  ");
  for (const broken of [bytes.subarray(0, -4), bytes.subarray(0, 40), bytes.subarray(0, 2), other]) {
    expect(() => decodeState(broken)).toThrow(EmoforgeError);
    expect(() => decodeState(broken)).toThrow(
      "These bytes are no saved state, or only a part of one. Begin anew without it.",
    );
  }
});
