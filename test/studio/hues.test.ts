/** @file An emotion has one colour, whichever others stand beside it. */

import { expect, test } from "vitest";
import { huesOf } from "../../src/studio/page/ui/hues.ts";

test("the usual emotions keep their hue in any list", () => {
  const five = ["anger", "fear", "happiness", "neutral", "sadness"];
  expect(huesOf(five)).toEqual([0, 1, 2, 3, 4]);
  const seven = ["anger", "boredom", "disgust", "fear", "happiness", "neutral", "sadness"];
  const hueOf = new Map(seven.map((name, i) => [name, huesOf(seven)[i]]));
  expect(five.map((name) => hueOf.get(name))).toEqual([0, 1, 2, 3, 4]);
  expect(new Set(hueOf.values()).size).toBe(7);
});

test("other names get the hues left over, in their order", () => {
  expect(huesOf(["critic", "generator", "cycle"])).toEqual([0, 1, 2]);
  expect(huesOf(["anger", "irony", "fear", "doubt"])).toEqual([0, 2, 1, 3]);
});
