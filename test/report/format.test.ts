import { describe, expect, test } from "vitest";
import {
  amountLabel,
  bounds,
  count,
  difference,
  duration,
  enumerate,
  integer,
  percent,
  points,
  pPhrase,
  pValue,
  range,
  slug,
} from "../../src/report/format.ts";

describe("numbers for readers", () => {
  test.each([
    [percent(0.83333), "83.3"],
    [percent(-0.0001), "0.0"],
    [percent(null), "n/a"],
    [percent(Number.NaN), "n/a"],
    [points(0.0123), "+1.2"],
    [points(-0.0123), "−1.2"],
    [points(-0.0004), "0.0"],
    [bounds({ value: 0, low: -0.012, high: 0.03 }), "[−1.2, 3.0]"],
    [bounds({ value: 0, low: Number.NaN, high: 0.03 }), "n/a"],
    // Ends that one digit would make equal; and those that are.
    [bounds({ value: 0.87, low: 0.8698, high: 0.8702 }), "[86.98, 87.02]"],
    [bounds({ value: 0.87, low: 0.87, high: 0.87 }), "no interval"],
    [range({ value: 0.87, low: 0.86999, high: 0.87001 }), "86.999 to 87.001"],
    [pValue(0.0004), "< 0.001"],
    [pPhrase(0.0004), "p < 0.001"],
    [pPhrase(0.0213), "p = 0.021"],
    [amountLabel(0.25), "0.25×"],
    [count(1, "fold"), "1 fold"],
    [count(1200, "fold"), "1\u202f200 folds"],
    [integer(999), "999"],
    [duration(59.6), "1 min 00 s"],
    [duration(7830), "2 h 10 min"],
    [enumerate(["a", "b", "c"]), "a, b and c"],
    [slug("EMO-DB", "<b>ü</b>"), "emo-db-b-u-b"],
    [slug("感情"), "x"],
  ])("%s", (got, expected) => {
    expect(got).toBe(expected);
  });

  test("a difference needs both sides", () => {
    expect(difference(0.5, 0.25)).toBe(0.25);
    expect(difference(null, 0.25)).toBeNull();
  });
});
