import { expect, test } from "vitest";
import { trainingCounts } from "../../src/experiment/plan/training-counts.ts";

/** `counts[fold][class]` rows to train on, of the classes anger, fear and joy. */
function sides(
  counts: readonly (readonly number[])[],
  drawOf = (_: number) => 0,
  names = ["03", "08", "09"],
) {
  const labels = [0, 1, 2].flatMap((label) => new Array<number>(20).fill(label));
  return trainingCounts(
    { classes: ["anger", "fear", "joy"], labels },
    counts.map((perClass, i) => ({
      draw: drawOf(i),
      fold: names[i % names.length],
      train: perClass.flatMap((n, label) => Array.from({ length: n }, (_, k) => 20 * label + k)),
    })),
  );
}

test("mean, fewest and most rows of each class", () => {
  expect(
    sides([
      [10, 20, 5],
      [12, 20, 9],
    ]),
  ).toEqual({
    mean: { anger: 11, fear: 20, joy: 7 },
    range: {
      anger: { fewest: 10, most: 12 },
      fear: { fewest: 20, most: 20 },
      joy: { fewest: 5, most: 9 },
    },
    notes: [],
  });
});

test("says which folds have no row of a class to train on, and which have hardly any", () => {
  expect(
    sides([
      [10, 0, 4],
      [10, 9, 1],
      [10, 9, 1],
    ]).notes,
  ).toEqual([
    'Fold 03: no row of "fear" to train on, so it cannot be recognised there.',
    'Folds 03, 08, 09: only 1 to 4 rows of "joy" to train on, so its recall there says little.',
  ]);
});

test("with several draws, says which; a long list is cut", () => {
  const counts = Array.from({ length: 9 }, () => [10, 1, 9]);
  expect(sides(counts, (i) => Math.floor(i / 3)).notes).toEqual([
    'Folds 03 of draw 1, 08 of draw 1, 09 of draw 1 and 6 more: only 1 row of "fear" to train on, so its recall there says little.',
  ]);
});
