import { expect, test } from "vitest";
import { resolveRecipe } from "../../src/experiment/recipe/overrides.ts";

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

test("the device stands beside the recipe: with another one, the recipe is the same", () => {
  const plain = resolveRecipe(text, "x.yaml");
  expect(plain.device).toBeUndefined();
  const own = resolveRecipe(`device: auto\n${text}`, "x.yaml");
  expect([own.device, own.recipe]).toEqual(["auto", plain.recipe]);
  const over = resolveRecipe(text.replace("full: {}", "full: { device: gpu }"), "x.yaml", {
    profile: "full",
  });
  expect(over.device).toBe("gpu");
  expect(resolveRecipe(text, "x.yaml", { overrides: ["device=cpu"] }).device).toBe("cpu");
  expect(() => resolveRecipe(text, "x.yaml", { overrides: ["device=cuda"] })).toThrow(
    "x.yaml, device: expected one of cpu, gpu, auto, got cuda.",
  );
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

test("a declared amount that is not swept, and two augmenters with one name, are faults", () => {
  expect(() =>
    resolveRecipe(text, "x.yaml", { overrides: ["declaredAmount=3", "augmenters.soft.name=none"] }),
  ).toThrow(
    'x.yaml is not a valid recipe:\n  augmenters: two are called "none"; give each its own `name`\n  declaredAmount: 3 is not among amounts (1)',
  );
});

test("naming something twice, which would give two jobs one id, is a fault", () => {
  const twice =
    (...overrides: string[]) =>
    () =>
      resolveRecipe(text, "x.yaml", { overrides });
  expect(twice("amounts=[1, 1]")).toThrow("x.yaml is not a valid recipe:\n  amounts: 1 is named twice");
  expect(twice("normalisation=[train, train]")).toThrow("  normalisation: train is named twice");
  expect(twice("corpora=[{id: demo}, {id: demo}]")).toThrow("  corpora: demo is named twice");
});

test("a corpus that is tested cannot as a whole be the source domain: its test rows would be learned from", () => {
  expect(() => resolveRecipe(text, "x.yaml", { overrides: ["source={id: demo}"] })).toThrow(
    '  source: all of "demo" would be the source domain, its test rows too; name another corpus, or leave `source` out to use the training fold',
  );
  expect(resolveRecipe(text, "x.yaml", { overrides: ["source={id: emovo}"] }).recipe.source?.id).toBe(
    "emovo",
  );
});

test("augmenters and classifiers must fit the features, and the fault says which do", () => {
  const clips = ["features={set: logmel}", "augmenters=[{kind: none}, {kind: smote}]"];
  expect(() => resolveRecipe(text, "x.yaml", { profile: "full", overrides: clips })).toThrow(
    [
      "x.yaml is not a valid recipe:",
      '  augmenters.1.kind: with features "logmel" expected one of none, duplicate, noise, audio, specaugment, time-stretch, pitch-shift, mixup, copypaste, viewmaker, bagan, got "smote", which is for feature vectors',
      '  classifiers.0.kind: with features "logmel" expected one of vgg, acrnn, got "majority", which is for feature vectors',
    ].join("\n"),
  );
  const rows = ["augmenters=[{kind: viewmaker}, {kind: other}]", "classifiers=[{kind: vgg}]"];
  expect(() => resolveRecipe(text, "x.yaml", { profile: "full", overrides: rows })).toThrow(
    [
      "x.yaml is not a valid recipe:",
      '  augmenters.0.kind: with features "is09" expected one of none, duplicate, noise, audio, smote, mixup, calibrated, transfer, gan, cwgan-gp, cyclegan, diffusion, got "viewmaker", which is for spectrograms',
      '  augmenters.1.kind: with features "is09" expected one of none, duplicate, noise, audio, smote, mixup, calibrated, transfer, gan, cwgan-gp, cyclegan, diffusion, got "other"',
      '  classifiers.0.kind: with features "is09" expected one of majority, svm, lda, logistic, dnn, ensemble, got "vgg", which is for spectrograms',
    ].join("\n"),
  );
});

const clipText = `
title: T
question: Q?
corpora: [{ id: emovo }]
features: { set: logmel }
augmenters: [{ kind: none }, { kind: specaugment }]
classifiers: [{ kind: vgg }]
`;

test("a setting that only feature vectors, or only spectrograms, have is a fault with the other", () => {
  const faultsOf = (recipe: string, ...overrides: string[]) => {
    try {
      resolveRecipe(recipe, "x", { overrides });
      return [];
    } catch (error) {
      return (error as Error).message.split("\n").slice(1);
    }
  };
  expect(faultsOf(clipText)).toEqual([]);
  expect(faultsOf(clipText, "balance=true", "syntheticOnly=true", "augmenters.specaugment.level=1")).toEqual([
    '  augmenters.1: Unrecognized key: "level". Expected some of: kind, name, frequencyMasks, frequencyShare, timeMasks, timeMs, timeShare, fill',
    "  balance: views.of says which clips get views",
    "  syntheticOnly: views cannot be trained on without their clips",
  ]);
  expect(faultsOf(clipText, "source={id: emodb}", "views={of: reduced}")).toEqual([
    "  source: augmenters of spectrograms have no source domain",
    "  views.of: without `thin` no class is reduced; use all",
  ]);
  expect(faultsOf(clipText, "views={of: target}")).toEqual([
    "  views.of: a corpus without `training` is all target; use all",
  ]);
  expect(faultsOf(clipText, "features.lowHz=50", "augmenters=[{kind: pitch-shift}]")).toEqual([
    "  augmenters: pitch-shift: expected the frequencies of the mel bands, lowHz 50 and highHz 8000, got 0 and 8000",
  ]);
  expect(faultsOf(text, "views={of: all}", "corpora.demo.share=0.5")).toEqual([]);
  expect(faultsOf(text, "views={of: target}")).toEqual([
    "  views.of: a corpus without `training` is all target; use all",
  ]);
  expect(faultsOf(clipText, "corpora.emovo.labels=valence", "corpora.emovo.classes=[anger, fear]")).toEqual([
    "  corpora.0.labels: give either labels, or map and classes",
  ]);
});

test("one corpus may take part several times under different names", () => {
  const twice = "corpora=[{id: emovo, name: low, share: 0.1}, {id: emovo, name: full}, {id: emovo}]";
  expect(
    resolveRecipe(clipText, "x", { overrides: [twice, "corpora.low.share=0.2"] }).recipe.corpora,
  ).toMatchObject([{ name: "low", share: 0.2 }, { name: "full" }, { id: "emovo" }]);
  expect(() =>
    resolveRecipe(clipText, "x", { overrides: ["corpora=[{id: emovo, name: a}, {id: emodb, name: a}]"] }),
  ).toThrow("x is not a valid recipe:\n  corpora: a is named twice");
});
