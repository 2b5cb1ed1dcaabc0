import { describe, expect, test } from "vitest";
import { classColour, heat, type Scheme, schemes, tokens } from "../../src/report/colours.ts";
import { contrast } from "./contrast.ts";

/** Text or mark, what it lies on, and the least contrast that it must have (WCAG 2.2 AA: 1.4.3 text, 1.4.11 marks). */
function pairs(scheme: Scheme): [string, string, number][] {
  const texts = ["ink", "quiet", "accent", "good", "bad"].flatMap((text) =>
    ["paper", "tint", "warn"].map((ground): [string, string, number] => [text, ground, 4.5]),
  );
  const hues = Object.keys(scheme).filter((name) => name.startsWith("hue"));
  const marks = [...hues, "baseline"].map((name): [string, string, number] => [name, "paper", 3]);
  const cells = Array.from({ length: 11 }, (_, k): [string, string, number] => {
    const { fill, ink } = heat(k / 10);
    return [nameOf(ink), nameOf(fill), 4.5];
  });
  return [...texts, ...marks, ...cells];
}

const nameOf = (hex: string) =>
  Object.entries(schemes.light).find(([, value]) => value === hex)?.[0] ?? "unknown";

describe.each(["light", "dark"] as const)("in the %s scheme", (name) => {
  const scheme = schemes[name];
  test.each(pairs(scheme))("%s stands out from %s by at least %f to 1", (text, ground, least) => {
    expect(contrast(scheme[text], scheme[ground])).toBeGreaterThanOrEqual(least);
  });
});

test("both schemes have the same colours, and no two names of the light one share a value", () => {
  expect(Object.keys(schemes.dark)).toEqual(Object.keys(schemes.light));
  const values = Object.values(schemes.light);
  expect(new Set(values).size).toBe(values.length);
});

test("charts use colours of the scheme only, so that all of them follow it", () => {
  const known = new Set(Object.values(schemes.light));
  const used = [
    ...Object.values(tokens),
    ...Array.from({ length: 20 }, (_, i) => classColour(i)),
    ...[0, 0.3, 0.77, 1].flatMap((share) => Object.values(heat(share))),
  ];
  expect(used.filter((hex) => !known.has(hex))).toEqual([]);
});
