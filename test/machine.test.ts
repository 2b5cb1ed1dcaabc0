/** @file Tests whose needs are not met are skipped with the reason, but not in continuous integration. */

import { expect, test } from "vitest";
import { need } from "./machine.ts";

test.each([
  ["all is there", undefined, false, { skip: false, note: "" }],
  ["all is there, in CI", undefined, true, { skip: false, note: "" }],
  ["something is missing", "no ffmpeg", false, { skip: true, note: " (skipped: no ffmpeg)" }],
  ["something is missing, in CI", "no ffmpeg", true, { skip: false, note: " (no ffmpeg)" }],
] as const)("%s", (_, missing, ci, expected) => {
  expect(need(missing, ci)).toEqual(expected);
});
