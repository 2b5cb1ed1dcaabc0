/** @file What every kind of augmenter and classifier promises, whichever family it belongs to. */

import { describe, expect, test } from "vitest";
import type * as z from "zod";
import type { AnyKind, Family, FitSize } from "../../src/core/index.ts";

const size: FitSize = { items: 400, made: 800, dimensions: 64, classes: 5, meanFrames: 100 };

export function describeKinds<Kinds extends readonly AnyKind[]>(what: string, family: Family<Kinds>) {
  test(`no two ${what} have the same name`, () => {
    expect(new Set(family.names).size).toBe(family.names.length);
    expect(family.kinds.map(({ kind }) => kind)).toEqual(family.names);
  });

  describe.each(family.kinds.map((kind) => [kind.kind, kind] as const))(`${what}: %s`, (name, kind) => {
    const config = family.parse({ kind: name } as Parameters<typeof family.parse>[0]);

    test("has a line for help texts, and a version", () => {
      expect(kind.summary).toMatch(/^[A-Z].*\.$/);
      expect(Number.isInteger(kind.version) && kind.version >= 1).toBe(true);
    });

    test("describes every option in a sentence", () => {
      const silent = Object.entries(optionsOf(kind.options)).filter(
        ([, text]) => !/^\S.*\.$/.test(text ?? ""),
      );
      expect(silent).toEqual([]);
    });

    test("needs no option, leaves kind and name to its family, and knows no others", () => {
      expect(Object.keys(kind.options.shape)).not.toEqual(expect.arrayContaining(["kind"]));
      expect(Object.keys(kind.options.shape)).not.toEqual(expect.arrayContaining(["name"]));
      expect(kind.options.safeParse({}).success).toBe(true);
      expect(kind.options.safeParse({ nothing: 1 }).success).toBe(false);
    });

    test("has options that are plain data and stay as they are when parsed again", () => {
      expect(Object.keys(config)[0]).toBe("kind");
      expect(JSON.parse(JSON.stringify(config))).toEqual(config);
      expect(JSON.stringify(family.parse(config as never))).toBe(JSON.stringify(config));
    });

    test("costs a finite time, no less for more data", () => {
      const seconds = kind.cost(config, size);
      expect(seconds).toBeGreaterThanOrEqual(0);
      const more = kind.cost(config, { ...size, items: 4000, made: 8000 });
      expect(more).toBeGreaterThanOrEqual(seconds);
      expect(Number.isFinite(more)).toBe(true);
    });

    test("finds no fault with features about which nothing is known", () => {
      expect(kind.fault?.(config, {})).toBeUndefined();
    });
  });
}

/** The description of each option by its path; an option that is an object has options of its own. */
function optionsOf(schema: z.ZodObject, path = ""): Record<string, string | undefined> {
  const out: Record<string, string | undefined> = {};
  for (const [name, given] of Object.entries(schema.shape)) {
    const option = given as z.ZodType;
    out[path + name] = option.description;
    const inner = unwrapped(option);
    if ("shape" in inner) Object.assign(out, optionsOf(inner as z.ZodObject, `${path}${name}.`));
  }
  return out;
}

function unwrapped(schema: z.ZodType): z.ZodType {
  const { innerType } = schema.def as { readonly innerType?: z.ZodType };
  return innerType === undefined ? schema : unwrapped(innerType);
}
