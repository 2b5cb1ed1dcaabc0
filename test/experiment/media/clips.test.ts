import { expect, test } from "vitest";
import { createRng } from "../../../src/core/index.ts";
import { clips } from "../../../src/experiment/media/clips.ts";

/** What an augmenter of this many clips is asked for. */
function asked(count: number, amount: number): Int32Array {
  const ids = Array.from({ length: count }, (_, i) => `u${i}`);
  return clips.askedOfAll(
    {
      origin: "recorded",
      mels: 1,
      hopMs: 10,
      classes: ["a"],
      clips: ids.map(() => new Float32Array(1)),
      labels: new Int32Array(count),
      ids,
      speakers: ids,
    },
    amount,
    createRng(1),
  );
}

test("views are of all recordings in turn, in an order that is not theirs", () => {
  const rounds = asked(10, 2.5);
  expect([...rounds.subarray(0, 10)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(rounds.subarray(10, 20)).toEqual(rounds.subarray(0, 10));
  expect(rounds).toHaveLength(25);
  // The first half of the recordings may be one class.
  const half = asked(100, 0.5).filter((at) => at < 50).length;
  expect(half).toBeGreaterThan(10);
  expect(half).toBeLessThan(40);
  expect(() => asked(4, 0.1)).toThrow(
    "amount: expected at least one view of 4 recordings, got 0.1. Ask for more, or leave the augmenter out.",
  );
});
