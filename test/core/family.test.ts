import { describe, expect, test } from "vitest";
import * as z from "zod";
import { familyOf, type Kind, requireEngine } from "../../src/core/index.ts";

interface Engine {
  readonly id: string;
}

interface Made {
  readonly name: string;
  readonly options: unknown;
  readonly engine?: string;
}

const options = z
  .strictObject({ low: z.number().default(1), high: z.number().default(2) })
  .refine(({ low, high }) => low < high, { path: ["high"], error: "must lie above low" });

const range: Kind<"range", typeof options, Made, Engine> = {
  kind: "range",
  summary: "A range.",
  options,
  version: 1,
  cost: ({ high }, { items }) => high * items,
  create: (options, { name, engine }) => ({ name, options, ...(engine ? { engine: engine.id } : {}) }),
};

const empty = z.strictObject({});

const network: Kind<"network", typeof empty, Made & { readonly learned: true }, Engine> = {
  kind: "network",
  summary: "A network.",
  options: empty,
  version: 3,
  traits: { generative: true },
  cost: () => 1,
  create: (options, tools) => ({
    name: tools.name,
    options,
    engine: requireEngine("network", tools).id,
    learned: true,
  }),
};

const family = familyOf("augmenter", [range, network]);

describe("a family of kinds", () => {
  test("makes what is asked for, with its defaults, under its kind's name or a name of its own", () => {
    expect(family.make({ kind: "range", high: 5 })).toEqual({ name: "range", options: { low: 1, high: 5 } });
    expect(family.make({ kind: "range", name: "r" }, { engine: { id: "cpu" } })).toEqual({
      name: "r",
      options: { low: 1, high: 2 },
      engine: "cpu",
    });
    const { learned } = family.make({ kind: "network" }, { engine: { id: "cpu" } });
    expect(learned).toBe(true);
  });

  test("makes something from a parsed configuration without parsing it again", () => {
    const config = { kind: "range", low: 9, high: 3 } as const;
    expect(family.create(config).options).toEqual({ low: 9, high: 3 });
  });

  test("keeps kind and name first in a configuration, and adds no key that was not given", () => {
    expect(Object.keys(family.parse({ high: 3, name: "n", kind: "range" }))).toEqual([
      "kind",
      "name",
      "low",
      "high",
    ]);
    expect(JSON.stringify(family.parse({ kind: "network" }))).toBe('{"kind":"network"}');
  });

  test("names all faults at once, including those that involve several options, and the known keys", () => {
    expect(() =>
      family.parse({ kind: "range", low: 3, hihg: 4 } as never),
    ).toThrowErrorMatchingInlineSnapshot(`
      [EmoforgeError: The options of augmenter "range" are not valid:
        (options): Unrecognized key: "hihg". Expected some of: kind, name, low, high
        high: must lie above low]
    `);
    expect(() => family.parse({ kind: "rang" } as never)).toThrowErrorMatchingInlineSnapshot(`
      [EmoforgeError: The options of augmenter "rang" are not valid:
        kind: Invalid discriminator value. Expected 'range' | 'network']
    `);
    expect(() => family.parse(null as never)).toThrowErrorMatchingInlineSnapshot(`
      [EmoforgeError: The options of augmenter "undefined" are not valid:
        (options): Invalid input: expected object, received null]
    `);
  });

  test("tells, by the name of a kind, what it is and which options it takes", () => {
    expect(family.names).toEqual(["range", "network"]);
    expect(family.of("network").version).toBe(3);
    expect(family.of("network").traits?.generative).toBe(true);
    const size = { items: 10, made: 0, dimensions: 1, classes: 2, meanFrames: 1 };
    expect(family.of("range").cost(family.parse({ kind: "range" }), size)).toBe(20);
    expect(family.takes("range", "low")).toBe(true);
    expect(family.takes("network", "low")).toBe(false);
    expect(() => family.of("rang")).toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: augmenter: expected one of range, network, got rang.]`,
    );
  });

  test("says when an engine is missing", () => {
    expect(() => family.make({ kind: "network" })).toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: network: expected a compute engine, got none. Pass \`{ engine }\`.]`,
    );
  });
});
