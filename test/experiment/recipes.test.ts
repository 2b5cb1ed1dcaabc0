/** The recipes that come with the program: each is valid in each of its profiles, and those of papers hold what the papers say. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { viewmakerOptions } from "../../src/augment/viewmaker/options.ts";
import { labelMapOf } from "../../src/corpora/index.ts";
import { resolveRecipe } from "../../src/experiment/recipe/overrides.ts";
import { type ClipRecipe, mediumKindOf, nameOf } from "../../src/experiment/recipe/schema.ts";

const folder = join(import.meta.dirname, "../../recipes");
const textOf = (path: string) => readFileSync(join(folder, path), "utf8");

const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".yaml"))
  .map((path) => path.replaceAll("\\", "/"))
  .sort();

/** Every file with each of its profiles, or "default" if it has none. */
const cases = files.flatMap((path) => {
  const { profiles = { default: {} } } = parse(textOf(path)) as { profiles?: Record<string, unknown> };
  return Object.keys(profiles).map((profile) => [path, profile] as const);
});

test("there are recipes of both papers, and the searches for their settings", () => {
  expect(files).toEqual(
    expect.arrayContaining([
      "demo.yaml",
      "search/ravdess-scarce.yaml",
      "search/wang-ravdess.yaml",
      "shilandari-2022.yaml",
      "wang-2022-imbalanced.yaml",
    ]),
  );
});

test.each(cases)(
  "%s is valid in its profile %s, with claims only about its own augmenters and classes",
  (path, profile) => {
    const { recipe } = resolveRecipe(textOf(path), path, { profile });
    const classes = recipe.corpora.flatMap((corpus) => {
      if (corpus.labels === undefined) return corpus.classes ?? [];
      // Throws if the map does not know the corpus.
      for (const { id } of corpus.training ? [corpus, corpus.training] : [corpus])
        expect(labelMapOf(corpus.labels, id).classes.length).toBeGreaterThan(1);
      return labelMapOf(corpus.labels, corpus.id).classes;
    });
    for (const kept of recipe.thin?.except ?? []) expect(classes).toContain(kept);
    const names = new Set(recipe.augmenters.map(nameOf));
    for (const claim of recipe.claims) {
      if (claim.augmenter !== undefined) expect([...names]).toContain(claim.augmenter);
      if (claim.class !== undefined) expect(classes).toContain(claim.class);
    }
  },
);

test.each(files)("%s: the default profile is the quick one, if there is one", (path) => {
  const { profiles, profile } = parse(textOf(path)) as { profiles?: object; profile?: string };
  if (profiles === undefined) expect(profile).toBeUndefined();
  else {
    expect(Object.keys(profiles)).toContain(profile);
    if ("quick" in profiles) expect(profile).toBe("quick");
  }
});

describe("Wang et al. (2022)", () => {
  const recipeOf = (path: string, profile: string): ClipRecipe => {
    const { recipe } = resolveRecipe(textOf(path), path, { profile });
    if (mediumKindOf(recipe.features) !== "clips") throw new Error(`${path} is not a recipe of spectrograms`);
    return recipe as ClipRecipe;
  };
  /** The viewmakers of a recipe, with all their settings. */
  const viewmakersOf = ({ augmenters }: ClipRecipe) =>
    augmenters.flatMap((config) => (config.kind === "viewmaker" ? [config] : []));

  // Sections 2.4 and 3.1.1. "linear" and "cosine" are this project's choices, and are said to be in the notes.
  const paper = {
    frames: 512,
    latent: 128,
    representation: 128,
    epsilon: [0.05, 0.3],
    margin: 7,
    weights: { adversarial: 1, representation: 1, emotion: 10, variance: 1, balance: 8 },
    variance: "cosine",
    balance: true,
    output: "linear",
    iterations: 30_000,
    learningRate: 1e-6,
  };

  test("a viewmaker's defaults are the paper's", () => {
    expect(viewmakerOptions.parse({})).toMatchObject(paper);
  });

  const three = [
    ["wang-2022-imbalanced.yaml", 4, "reduced"],
    ["wang-2022-ablation.yaml", 4, "reduced"],
    ["wang-2022-crosslingual.yaml", 20, "target"],
  ] as const;

  test.each(three)(
    "%s adds %d views of each clip, of those that are %s, in both profiles",
    (path, amount, of) => {
      for (const profile of ["quick", "full"]) {
        const recipe = recipeOf(path, profile);
        expect([recipe.amounts, recipe.declaredAmount, recipe.views]).toEqual([[amount], amount, { of }]);
        // 80 % of every class except neutral are removed (section 3.1.2); across languages nothing is.
        expect(recipe.thin).toEqual(of === "reduced" ? { remove: 0.8, except: ["neutral"] } : undefined);
        expect(recipe.augmenters.map(({ kind }) => kind)).toEqual(
          expect.arrayContaining(["none", "viewmaker", "duplicate"]),
        );
      }
    },
  );

  test.each(three)("%s in full has the paper's features, networks and classifier", (path) => {
    const recipe = recipeOf(path, "full");
    expect(recipe.features).toMatchObject({ set: "logmel", windowMs: 50, hopMs: 25, mels: 128 });
    expect(recipe.classifiers).toMatchObject([{ kind: "vgg", depth: 19, width: 1, segmentFrames: 128 }]);
    for (const viewmaker of viewmakersOf(recipe))
      expect(viewmaker).toMatchObject(
        path.includes("ablation")
          ? { ...paper, variance: viewmaker.variance, balance: viewmaker.balance }
          : paper,
      );
  });

  test.each(three)("%s in quick is smaller, except for the losses and their weights", (path) => {
    const [quick, full] = [recipeOf(path, "quick"), recipeOf(path, "full")];
    expect(quick.draws).toBeLessThan(full.draws);
    expect(quick.augmenters.map(nameOf)).toEqual(full.augmenters.map(nameOf));
    const [small, large] = [viewmakersOf(quick), viewmakersOf(full)];
    for (const [i, given] of small.entries()) {
      for (const key of ["frames", "width", "latent", "representation", "iterations"] as const)
        expect(given[key], key).toBeLessThan(large[i][key]);
      for (const key of ["epsilon", "margin", "weights", "variance", "balance", "output", "budget"] as const)
        expect(given[key], key).toEqual(large[i][key]);
    }
    const [[narrow], [vgg]] = [quick.classifiers, full.classifiers];
    expect(narrow.kind === "vgg" && vgg.kind === "vgg" && narrow.width < vgg.width).toBe(true);
  });

  test.each(["quick", "full"])(
    "the ablation in %s differs only in L_VAR and L_BAL, like table 3",
    (profile) => {
      const variants = viewmakersOf(recipeOf("wang-2022-ablation.yaml", profile));
      const losses = variants.map(({ name, variance, balance }) => [name, variance, balance]);
      expect(losses).toEqual([
        ["L_Model", false, false],
        ["+L_VAR", "cosine", false],
        ["L_Total", "cosine", true],
      ]);
      const [first, ...rest] = variants.map(({ name: _, variance: __, balance: ___, ...others }) => others);
      for (const others of rest) expect(others).toEqual(first);
    },
  );

  test("ablation and imbalanced setting share their settings, so that L_Total is the viewmaker of table 2", () => {
    for (const profile of ["quick", "full"]) {
      const [one, other] = ["imbalanced", "ablation"].map((name) =>
        recipeOf(`wang-2022-${name}.yaml`, profile),
      );
      for (const key of [
        "corpora",
        "features",
        "thin",
        "views",
        "draws",
        "repeats",
        "classifiers",
        "seed",
      ] as const)
        expect(other[key], key).toEqual(one[key]);
      const [{ name: _, ...total }] = viewmakersOf(other).filter(({ name }) => name === "L_Total");
      expect(viewmakersOf(one)).toEqual([total]);
    }
  });

  // In percent: anger, sadness, happiness, and the average as printed. (That of L_Model is not the mean of its row, 51.72.)
  const none = [54.23, 49.03, 47.02, 50.09];
  const total = [62.75, 58.11, 53.71, 58.19];
  test.each([
    [
      "imbalanced",
      {
        none,
        viewmaker: total,
        bagan: [53.5, 52.1, 55.2, 53.6],
        undefined: [47.8, 46.9, 52.2, 49],
      },
    ],
    [
      "ablation",
      { none, L_Model: [56.03, 48.43, 50.71, 51.52], "+L_VAR": [36.47, 46.61, 45.31, 42.8], L_Total: total },
    ],
  ])("claims of the %s recipe are the rows of the paper's table", (name, rows) => {
    const { claims } = recipeOf(`wang-2022-${name}.yaml`, "full");
    for (const [augmenter, percents] of Object.entries(rows)) {
      const own = claims.filter((claim) => String(claim.augmenter) === augmenter);
      expect(own.map(({ value }) => Math.round(value * 10_000) / 100)).toEqual(percents);
      const recalls = ["anger", "sadness", "happiness", undefined];
      expect(own.map((claim) => claim.class)).toEqual(percents.map((_, i) => recalls[i % 4]));
      for (const { corpus, metric, class: of } of own)
        expect([corpus, metric]).toEqual(["iemocap", of === undefined ? "reducedRecall" : "recall"]);
    }
    expect(claims).toHaveLength(Object.values(rows).flat().length);
  });
});

test("the ACRNNs are judged as the cycle-GAN paper's rows are, with the networks of Chen et al. (2018)", () => {
  const recipeOf = (path: string) => resolveRecipe(textOf(path), path, { profile: "full" }).recipe;
  const [networks, rows] = ["shilandari-2022-acrnn.yaml", "shilandari-2022.yaml"].map(recipeOf);
  for (const key of ["seed", "corpora", "protocol", "repeats"] as const)
    expect(networks[key], key).toEqual(rows[key]);
  expect(networks.features).toMatchObject({ set: "logmel", windowMs: 25, hopMs: 10, mels: 40 });
  const paper = { channels: 128, linear: 768, recurrent: 128, hidden: 64, pool: [2, 4], segmentFrames: 300 };
  expect(networks.classifiers).toMatchObject([
    { ...paper, name: "acrnn-2d", input: "2d", batchSize: 40, learningRate: 1e-4 },
    { ...paper, name: "acrnn-3d", input: "3d", batchSize: 40, learningRate: 1e-4 },
  ]);
  const quoted = ({ claims }: typeof rows) =>
    claims.filter(({ what }) => what.includes("ACRNN")).map(({ metric, value }) => [metric, value]);
  expect(quoted(networks)).toEqual([
    ["uar", 0.7938],
    ["uar", 0.8282],
  ]);
  expect(quoted(rows)).toEqual(quoted(networks));
});
