import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSampleWindow } from "../../src/features/sample-window.ts";

const HISTORY = 50;
const ramp = (length: number) => Float32Array.from({ length }, (_, i) => i + 1);

describe("createSampleWindow", () => {
  test("whatever the pieces, all samples are shown, along with the history before what was last shown", () => {
    const samples = ramp(1000);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 20 }), (sizes) => {
        const window = createSampleWindow(HISTORY, 1);
        let pushed = 0;
        let shown = 0;
        for (const size of sizes) {
          window.append(samples.subarray(pushed, pushed + size), () => {
            expect(window.end).toBeGreaterThan(shown);
            expect(window.origin).toBeLessThanOrEqual(Math.max(0, shown - HISTORY));
            const readable = window.samples.subarray(0, window.end - window.origin);
            expect([...readable]).toEqual([...samples.subarray(window.origin, window.end)]);
            shown = window.end;
          });
          pushed = Math.min(pushed + size, samples.length);
          expect([window.end, shown]).toEqual([pushed, pushed]);
        }
      }),
      { seed: 1, numRuns: 50, examples: [[[1000]], [[100, 1]], [[99, 2, 100]]] },
    );
  });

  test("memory does not grow with the signal", () => {
    const window = createSampleWindow(HISTORY, 1);
    for (let i = 0; i < 100; i++) window.append(ramp(333), () => {});
    expect(window.samples.length).toBe(2 * HISTORY);
    expect(window.end).toBe(33_300);
  });

  test("samples are scaled and rounded to float32, and the input is not changed", () => {
    const input = Float32Array.of(0.5, -1, 32767 / 32768);
    const window = createSampleWindow(HISTORY, 32768 / 32767);
    window.append(input, () => {});
    expect([...window.samples.subarray(0, 3)]).toEqual([16384 / 32767, -32768 / 32767, 1].map(Math.fround));
    expect([...input]).toEqual([0.5, -1, 32767 / 32768]);
  });

  test("an empty piece shows nothing", () => {
    let calls = 0;
    createSampleWindow(HISTORY, 1).append(new Float32Array(0), () => calls++);
    expect(calls).toBe(0);
  });
});
