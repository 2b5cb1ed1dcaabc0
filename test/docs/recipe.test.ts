/** @file The reference of recipes and the schemas say the same: every key, every default, nothing more. */

import { expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { augmenterSchema, clipAugmenterSchema } from "../../src/augment/index.ts";
import { classifierSchema, clipClassifierSchema } from "../../src/classify/index.ts";
import { protocolSchema } from "../../src/evaluate/index.ts";
import {
  clipRecipeSchema,
  conditionSchema,
  corpusSchema,
  recipeSchema,
} from "../../src/experiment/recipe/schema.ts";
import { featuresSchema } from "../../src/features/index.ts";
import { blocks, code, page, tableUnder } from "./markdown.ts";

const { text } = page("docs/reference/recipe.md");
const bothNetworks = "Options of gan and cyclegan";

/** Key -> its schema; the keys of objects are listed too ("patch.size"), except for corpora, which have a table of their own. */
function keysOf(schema: z.ZodObject, prefix = ""): Map<string, z.ZodType> {
  const keys = new Map<string, z.ZodType>();
  for (const [name, given] of Object.entries(schema.shape)) {
    const inner = unwrapped(given as z.ZodType);
    if (inner instanceof z.ZodObject && inner !== corpusSchema) {
      for (const [key, value] of keysOf(inner, `${prefix}${name}.`)) keys.set(key, value);
    } else keys.set(prefix + name, given as z.ZodType);
  }
  return keys;
}

function unwrapped(schema: z.ZodType): z.ZodType {
  const { innerType } = schema.def as { innerType?: z.ZodType };
  return innerType === undefined ? schema : unwrapped(innerType);
}

const claims = unwrapped(recipeSchema.shape.claims) as z.ZodArray<z.ZodObject>;

type Case = readonly [heading: string, schema: z.ZodObject, more: string | undefined];
const options = (schema: { readonly options: readonly z.ZodObject[] }, key: string): Case[] =>
  schema.options.map((option) => {
    const [kind] = (option.shape[key] as z.ZodLiteral<string>).values;
    return [`\`${kind}\``, option, ["gan", "cyclegan"].includes(kind) ? bothNetworks : undefined];
  });

const cases: Case[] = [
  ["The recipe", recipeSchema, undefined],
  ["Corpora", corpusSchema, undefined],
  ["Claims", claims.element, undefined],
  ["Conditions", conditionSchema, undefined],
  ...options(featuresSchema, "set"),
  ...options(protocolSchema, "kind"),
  ...options(augmenterSchema, "kind"),
  ...options(classifierSchema, "kind"),
  ...options(clipAugmenterSchema, "kind").map(([heading, ...rest]): Case => {
    const both = augmenterSchema.options.some(({ shape }) => `\`${shape.kind.value}\`` === heading);
    return [both ? `${heading} (spectrograms)` : heading, ...rest];
  }),
  ...options(clipClassifierSchema, "kind"),
];

test.each(cases)("%s: the table names every key with its default", (heading, schema, more) => {
  const rows = [...tableUnder(text, heading), ...(more === undefined ? [] : tableUnder(text, more))];
  const keys = keysOf(schema);
  expect(rows.map(([key]) => code(key)).sort()).toEqual([...keys.keys()].sort());
  for (const [key, , given] of rows) {
    const option = keys.get(code(key)) as z.ZodType;
    const result = option.safeParse(undefined);
    // A default may leave out what is itself a default.
    const documented =
      given === "required" ? "required" : given === "–" ? "none" : option.parse(parse(code(given)));
    const actual = !result.success ? "required" : result.data === undefined ? "none" : result.data;
    expect(documented, `default of ${key}`).toEqual(actual);
  }
});

test("the type column lists all values of an enumeration", () => {
  for (const [heading, schema, more] of cases) {
    const rows = [...tableUnder(text, heading), ...(more === undefined ? [] : tableUnder(text, more))];
    for (const [key, type] of rows) {
      const inner = unwrapped(keysOf(schema).get(code(key)) as z.ZodType);
      if (!(inner instanceof z.ZodEnum)) continue;
      const named = [...type.matchAll(/`([^`]+)`/g)].map(([, value]) => value);
      const values = named.length > 0 ? named : type.split(", ");
      expect(values, `${heading}, ${key}`).toEqual(inner.options);
    }
  }
});

test("recipes of spectrograms have the same keys, and the differences that the table names", () => {
  const [rows, clips] = [recipeSchema, clipRecipeSchema].map((schema) => keysOf(schema));
  expect([...clips.keys()]).toEqual([...rows.keys()]);
  const differing = [...clips].filter(([key, schema]) => schema !== rows.get(key)).map(([key]) => key);
  expect(differing.sort()).toEqual(["augmenters", "balance", "classifiers", "syntheticOnly"]);
});

test("the example is a valid recipe", async () => {
  const { resolveRecipe } = await import("../../src/experiment/recipe/overrides.ts");
  const [example] = blocks(text, "yaml");
  expect(resolveRecipe(example, "example").recipe.repeats).toBe(1);
  expect(resolveRecipe(example, "example", { profile: "full" }).recipe.repeats).toBe(3);
});
