import { expect, test } from "vitest";
import { EmoforgeError, faultOf, InterruptedError, listed } from "../../src/core/index.ts";

test("a list is cut after the first few, and says how many more there are", () => {
  const items = Array.from({ length: 12 }, (_, i) => `${i}`);
  const more = (count: number) => `... and ${count} more`;
  expect(listed(items, more)).toEqual([...items.slice(0, 10), "... and 2 more"]);
  expect(listed(items, more, 11)).toEqual([...items.slice(0, 11), "... and 1 more"]);
  expect(listed(items, more, 12)).toEqual(items);
  expect(listed(items.slice(0, 10), more)).toEqual(items.slice(0, 10));
});

test("what went wrong with one file: the message for users, or that the program failed; being stopped is not a fault", () => {
  expect(faultOf("a.wav", new EmoforgeError("a.wav: expected b, got c."))).toBe("a.wav: expected b, got c.");
  for (const [error, kind] of [
    [new RangeError("memory access out of bounds"), "RangeError"],
    ["text", "string"],
  ] as const)
    expect(faultOf("a.wav", error)).toBe(
      `a.wav: expected a recording that can be processed, got a fault of the program (${kind}). ` +
        "Please report it with this file, and leave the file out for now.",
    );
  expect(() => faultOf("a.wav", new InterruptedError())).toThrow(InterruptedError);
});
