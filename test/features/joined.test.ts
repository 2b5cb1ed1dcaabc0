import { expect, test } from "vitest";
import { createFeatureSet } from "../../src/features/index.ts";
import { joined } from "../../src/features/joined.ts";
import { mixedSignal } from "./mixed-signal.ts";

const signal = mixedSignal().subarray(0, 48_000);
const parts = [createFeatureSet("is09"), createFeatureSet({ set: "egemaps-v02", variant: "textbook" })];
const set = createFeatureSet({
  set: "joined",
  sets: [{ set: "is09" }, { set: "egemaps-v02", variant: "textbook" }],
});

const expected = parts.flatMap((part) => [...part.extract(signal)]);

test("names say which set a feature is of, and values are those of the sets", () => {
  expect(set.names).toHaveLength(384 + 88);
  expect([set.names[0], set.names[384]]).toEqual([
    `is09/${parts[0].names[0]}`,
    `egemaps-v02/${parts[1].names[0]}`,
  ]);
  expect([...set.extract(signal)]).toEqual(expected);
  expect(set.version).toBe(`is09 ${parts[0].version}, egemaps-v02 ${parts[1].version}`);
});

test("a signal in pieces gives the same, at once and name by name", () => {
  const [whole, byName] = [set.start("functionals"), set.start("functionals")];
  for (let at = 0; at < signal.length; at += 7001)
    for (const extraction of [whole, byName]) extraction.push(signal.subarray(at, at + 7001));
  const { names, rows, data } = whole.finish();
  expect([names, rows]).toEqual([set.names, 1]);
  expect([...data]).toEqual(expected);
  expect(Array.from(byName.finishByName(), ([value]) => value)).toEqual(expected);
});

test("a stretch gives what its samples give by themselves", () => {
  const stretches = set.stretches(48_000);
  stretches.push(signal.subarray(0, 20_000));
  stretches.push(signal.subarray(20_000));
  expect(stretches.end).toBe(48_000);
  expect([...stretches.row(1600, 33_000)]).toEqual([...set.extract(signal.subarray(1600, 33_000))]);
});

test("what cannot be joined is named", () => {
  expect(() => set.start("lld")).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: joined sets: expected level functionals, got lld. Take one of the sets by itself.]`,
  );
  const slow = { ...parts[1], sampleRateHz: 8000 };
  expect(() => joined([parts[0], slow])).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: joined sets: expected sets of 16000 Hz and a hop of 10 ms, as the first, got egemaps-v02: 8000 Hz, 10 ms.]`,
  );
  expect(() =>
    createFeatureSet({ set: "joined", sets: [{ set: "is10" }, { set: "is10", variant: "textbook" }] }),
  ).toThrowErrorMatchingInlineSnapshot(`[EmoforgeError: features, joined: sets: a set is named twice]`);
  expect(() =>
    createFeatureSet({ set: "joined", sets: [{ set: "is10" }] }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[EmoforgeError: features, joined: sets: Too small: expected array to have >=2 items]`,
  );
  expect(() => createFeatureSet("joined")).toThrowErrorMatchingInlineSnapshot(
    `[EmoforgeError: features, joined: sets: Invalid input: expected array, received undefined]`,
  );
});
