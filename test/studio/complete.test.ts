/** @file Completion in recipes: keys and values at a cursor, by the schema that the studio's server exports. */

import { describe, expect, test } from "vitest";
import * as z from "zod";
import { clipRecipeSchema, recipeSchema } from "../../src/experiment/index.ts";
import { completionAt } from "../../src/studio/page/views/training/complete.ts";
import type { Schema } from "../../src/studio/page/views/training/json-schema.ts";
import { starterRecipe } from "../../src/studio/server/starter.ts";

const schemaOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as unknown as Schema;
const known = { rows: schemaOf(recipeSchema), clips: schemaOf(clipRecipeSchema), corpora: ["demo", "emodb"] };

/** @param text With "|" where the cursor is. */
function at(text: string) {
  const offset = text.indexOf("|");
  const completion = completionAt(text.replace("|", ""), offset, known);
  return { ...completion, labels: completion.suggestions.map(({ label }) => label) };
}

/** The text after the first suggestion that has this label was taken. */
function taken(text: string, label: string): string {
  const { from, to, suggestions } = at(text);
  const clean = text.replace("|", "");
  const chosen = suggestions.find((one) => one.label === label);
  return `${clean.slice(0, from)}${chosen?.insert}${clean.slice(to)}`;
}

describe("keys", () => {
  test("of the recipe, without those that are there", () => {
    const { labels } = at("title: A\n|");
    expect(labels).toEqual(expect.arrayContaining(["question", "augmenters", "profiles"]));
    expect(labels).not.toContain("title");
    expect(at("title: A\nau|\nseed: 1\n").labels).toEqual(["augmenters"]);
    expect(taken("title: A\nau|\nseed: 1\n", "augmenters")).toBe("title: A\naugmenters: \nseed: 1\n");
  });

  test("of the kind that is written beside them, in braces and in lines", () => {
    for (const text of [
      "augmenters:\n  - { kind: gan, lat| }\n",
      "augmenters:\n  - kind: gan\n    lat|\n",
      "augmenters:\n  - kind: gan\n    lat|\n    steps: 3\n",
    ])
      expect(at(text).labels, text).toEqual(["latent"]);
    expect(at("augmenters: [{ kind: smote, | }]").labels).toEqual(
      expect.arrayContaining(["neighbours", "name"]),
    );
    expect(at("augmenters: [{ kind: smote, | }]").labels).not.toContain("latent");
  });

  test("tell what they mean, with type, limits and default", () => {
    const [steps] = at("augmenters:\n  - { kind: gan, batc| }\n").suggestions;
    expect(steps.about).toBe("Rows in a batch. Whole number, at least 1; 64 if left out.");
    const [repeats] = at("repe|").suggestions;
    expect(repeats.about).toMatch(/^How often augmenters and classifiers are fitted anew.*3 if left out\.$/);
  });

  test("of the recipe all say what they mean", () => {
    for (const schema of [recipeSchema, clipRecipeSchema])
      for (const [key, value] of Object.entries(schema.shape))
        expect(value.description, key).toMatch(/\S\.$/);
  });

  test("of profiles are those of the recipe", () => {
    expect(at("profiles:\n  quick:\n    rep|\n").labels).toEqual(["repeats"]);
  });

  test("that have their colon keep it", () => {
    expect(taken("titl|: A\n", "title")).toBe("title: A\n");
  });
});

describe("values", () => {
  test("of choices", () => {
    expect(at("protocol: { kind: leave| }").labels).toContain("leave-one-speaker-out");
    expect(at("balance: |\n").labels).toEqual(["true", "false"]);
    expect(at("normalisation: [sp|]").labels).toEqual(["speaker"]);
    expect(at("normalisation:\n  - |\n").labels).toEqual(["train", "speaker"]);
    expect(at("features: { set: is| }").labels).toEqual(expect.arrayContaining(["is09", "is10"]));
  });

  test("of kinds, and items of lists that begin with one", () => {
    expect(at("augmenters: [{ kind: cyc| }]").labels).toEqual(["cyclegan"]);
    expect(taken("augmenters: [cyc|]", "cyclegan")).toBe("augmenters: [{ kind: cyclegan }]");
  });

  test("of spectrograms where the features are", () => {
    const text = "features: { set: logmel }\naugmenters: [{ kind: view| }]\n";
    expect(at(text).labels).toEqual(["viewmaker"]);
    expect(at(text.replace("logmel", "is09")).labels).toEqual([]);
  });

  test("of corpora that are there", () => {
    expect(at("corpora:\n  - { id: | }\n").labels).toEqual(["demo", "emodb"]);
    expect(at("corpora:\n  - id: em|\n").labels).toEqual(["emodb"]);
  });

  test("say where they are and what is expected there", () => {
    const { path, about } = at("augmenters:\n  - { kind: none }\n  - { kind: gan, steps: 4| }\n");
    expect(path).toBe("augmenters › 2 › steps");
    expect(about).toBe("Rounds of training instead of `epochs`. Whole number, at least 1.");
  });
});

test("comments and broken texts have none, and no place makes it fail", () => {
  expect(at("title: A # com|\n").labels).toEqual([]);
  const broken = `${starterRecipe}  oops: [\n`;
  for (let i = 0; i <= broken.length; i += 3) {
    const { from, to } = completionAt(broken, i, known);
    expect(from <= i && i <= to).toBe(true);
    completionAt(starterRecipe.slice(0, i), i, known);
  }
});
