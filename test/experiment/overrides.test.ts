import { expect, test } from "vitest";
import { resolveRecipe } from "../../src/experiment/overrides.ts";

const text = `
title: T
question: Q?
corpora: [{ id: demo }]
features: { set: is09 }
repeats: 3
augmenters:
  - kind: none
  - { kind: noise, name: soft, level: 0.1 }
classifiers: [{ kind: majority }]
profile: quick
profiles:
  quick: { repeats: 1, augmenters: { soft: { level: 0.2 } } }
  full: {}
`;

test("a profile is laid over the file; maps over lists change the items they name", () => {
  const { recipe, profile } = resolveRecipe(text, "x.yaml");
  expect([profile, recipe.repeats]).toEqual(["quick", 1]);
  expect(recipe.augmenters[1]).toMatchObject({ kind: "noise", level: 0.2 });
  expect(resolveRecipe(text, "x.yaml", { profile: "full" }).recipe.repeats).toBe(3);
});

test("an override wins over the profile", () => {
  const { recipe } = resolveRecipe(text, "x.yaml", {
    overrides: ["repeats=5", "augmenters.soft.level=0.7", "amounts=[1, 2]"],
  });
  expect([recipe.repeats, recipe.amounts]).toEqual([5, [1, 2]]);
  expect(recipe.augmenters[1]).toMatchObject({ level: 0.7 });
});

test("faults name the place and what is allowed", () => {
  expect(() => resolveRecipe(text, "x.yaml", { profile: "fast" })).toThrow(
    "x.yaml, profile: expected one of quick, full, got fast.",
  );
  expect(() => resolveRecipe(text, "x.yaml", { overrides: ["repeats"] })).toThrow(
    "--override: expected key=value, got repeats. Example: --override repeats=1",
  );
  expect(() => resolveRecipe(text, "x.yaml", { overrides: ["amounts=[1, 2"] })).toThrow(
    /^--override amounts: the value is not valid YAML: /,
  );
  expect(() => resolveRecipe(text, "x.yaml", { overrides: ["augmenters.loud.level=1"] })).toThrow(
    "--override.augmenters: expected one of none, soft or a position, got loud.",
  );
  expect(() => resolveRecipe(`${text}colour: red\n`, "x.yaml")).toThrow(
    'x.yaml is not a valid recipe:\n  (recipe): Unrecognized key: "colour"',
  );
  expect(() => resolveRecipe("a: [", "x.yaml")).toThrow(/^x\.yaml is not valid YAML: /);
  expect(() => resolveRecipe("- 1", "x.yaml")).toThrow(
    "x.yaml: expected a recipe (keys and values), got a list.",
  );
});

test("a declared amount that is not swept, and two augmenters of one name, are faults", () => {
  expect(() =>
    resolveRecipe(text, "x.yaml", { overrides: ["declaredAmount=3", "augmenters.soft.name=none"] }),
  ).toThrow(
    'x.yaml is not a valid recipe:\n  augmenters: two are called "none"; give each its own `name`\n  declaredAmount: 3 is not among amounts (1)',
  );
});

test("what is named twice would give two jobs of one id: a fault", () => {
  const twice =
    (...overrides: string[]) =>
    () =>
      resolveRecipe(text, "x.yaml", { overrides });
  expect(twice("amounts=[1, 1]")).toThrow("x.yaml is not a valid recipe:\n  amounts: 1 is named twice");
  expect(twice("normalisation=[train, train]")).toThrow("  normalisation: train is named twice");
  expect(twice("corpora=[{id: demo}, {id: demo}]")).toThrow("  corpora: demo is named twice");
});

test("a tested corpus cannot be the source domain as a whole: its test rows would be learned from", () => {
  expect(() => resolveRecipe(text, "x.yaml", { overrides: ["source={id: demo}"] })).toThrow(
    '  source: all of "demo" would be the source domain, its test rows too; name another corpus, or leave `source` out to use the training fold',
  );
  expect(resolveRecipe(text, "x.yaml", { overrides: ["source={id: emovo}"] }).recipe.source?.id).toBe(
    "emovo",
  );
});

test("features that no classifier here can take are refused before anything is extracted", () => {
  expect(() => resolveRecipe(text, "x.yaml", { overrides: ["features={set: logmel}"] })).toThrow(
    "x.yaml is not a valid recipe:\n  features: logmel gives a row a frame, and the classifiers here need one vector an utterance; use is09",
  );
});
