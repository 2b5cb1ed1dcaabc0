import { expect, test } from "vitest";
import { defaultSpace } from "../../../src/experiment/search/defaults.ts";
import { candidatesOf } from "../../../src/experiment/search/space.ts";

test("a space is the product of its lists, amounts only where something is added", () => {
  const names = candidatesOf(
    {
      features: ["is09", { set: "egemaps-v02", variant: "textbook" }],
      classifiers: ["svm", { kind: "lda", name: "shrunk", shrinkage: 0.9 }],
      augmenters: ["none", { kind: "noise", level: 0.1 }],
      amounts: [1, 2],
    },
    "space.yaml",
  ).map(({ id, name, amount }) => `${id} ${name} ${amount}`);
  expect(names.slice(0, 6)).toEqual([
    "c01 svm on is09 0",
    "c02 svm on is09 with noise x1 1",
    "c03 svm on is09 with noise x2 2",
    "c04 shrunk on is09 0",
    "c05 shrunk on is09 with noise x1 1",
    "c06 shrunk on is09 with noise x2 2",
  ]);
  expect(names).toHaveLength(12);
});

test("what does not go together is left out of the product: classifiers of spectrograms and feature vectors", () => {
  const found = candidatesOf(
    { features: ["is09", "logmel"], classifiers: ["svm", "vgg"], augmenters: ["none", "specaugment"] },
    "space.yaml",
  );
  expect(found.map(({ name }) => name)).toEqual([
    "svm on is09",
    "vgg on logmel",
    "vgg on logmel with specaugment x1",
  ]);
});

test("equal names are numbered", () => {
  const found = candidatesOf({ features: ["is09"], classifiers: ["svm", { kind: "svm", c: 1 }] }, "s");
  expect(found.map(({ name }) => name)).toEqual(["svm on is09", "svm on is09 (2)"]);
});

test("faults are named with what there is", () => {
  const faults = [
    { features: ["is9"], classifiers: ["svm"] },
    { features: ["is09"], classifiers: ["svn"] },
    { features: ["is09"], classifiers: [{ kind: "svm", d: 1 }] },
    { features: ["is09"], klassifiers: ["svm"] },
    {
      candidates: [
        {
          features: "is09",
          classifier: { kind: "ensemble", members: [{ kind: "svm", features: "is10" }, { kind: "lda" }] },
        },
      ],
    },
    {},
  ].map((space) => {
    try {
      candidatesOf(space, "space.yaml");
      return "none";
    } catch (error) {
      // Kinds and options are added over time.
      return (error as Error).message.replace(
        /(one of|Expected some of:|Expected) '?[a-z].*?(?=, got|\n|$)/g,
        "$1 ...",
      );
    }
  });
  expect(faults).toMatchInlineSnapshot(`
    [
      "space.yaml, features is not a valid search space:
      set: Invalid discriminator value. Expected ...",
      "classifier: expected one of ..., got svn.",
      "space.yaml, classifiers is not a valid search space:
      (space): Unrecognized key: "d". Expected some of: ...",
      "space.yaml is not a valid search space:
      (space): Unrecognized key: "klassifiers". Expected some of: ...",
      "space.yaml is not a valid search space:
      candidates: ensemble on is09: member "svm on is10" wants the features of is10, but features are not joined of several sets",
      "space.yaml: expected 1 to 2000 combinations of features, classifier and augmenter that go together, got 0.",
    ]
  `);
});

test("the default space has the default model in it, and with few speakers nothing that chooses inside", () => {
  const many = candidatesOf(defaultSpace(10), "default");
  expect(many.map(({ name }) => name)).toContain("svm on emobase2010");
  expect(many.some(({ classifier }) => classifier.kind === "ensemble")).toBe(true);
  const few = candidatesOf(defaultSpace(3), "default");
  expect(few.some(({ classifier }) => classifier.kind === "ensemble")).toBe(false);
  // The same features either way: they are extracted before the speakers are counted.
  const sets = (list: typeof few) => new Set(list.map(({ features }) => JSON.stringify(features)));
  expect(sets(few)).toEqual(sets(many));
});
