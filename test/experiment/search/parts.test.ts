import { expect, test } from "vitest";
import {
  foldOf,
  innerParts,
  judgesOf,
  pairsWithin,
  partsOfFold,
} from "../../../src/experiment/search/parts.ts";

test.each([3, 4, 5, 10])(
  "of %i parts none takes part in choosing for itself, and in the end all others do",
  (parts) => {
    for (const judge of judgesOf(parts)) {
      const inner = innerParts(judge, 99, parts);
      expect(inner).toEqual(Array.from({ length: parts }, (_, i) => i).filter((part) => part !== judge));
      for (const part of inner) {
        const left = partsOfFold(foldOf(judge, part));
        // The fold that is tested on `part` leaves out the part that is chosen for, and the tested one.
        expect(left).toContain(part);
        if (judge !== null) expect(left).toContain(judge);
      }
    }
  },
);

test("a fold serves the choices for both parts that it leaves out", () => {
  const folds = (distance: number) =>
    new Set(
      judgesOf(10)
        .filter((judge) => judge !== null)
        .flatMap((judge) => innerParts(judge, distance, 10).map((part) => foldOf(judge, part))),
    );
  expect([1, 2, 5].map((distance) => folds(distance).size)).toEqual([10, 20, 45]);
  expect([1, 2, 5].map((distance) => pairsWithin(distance, 10))).toEqual([10, 20, 45]);
});

test("nearer parts come first: what was tried on them is not tried again", () => {
  expect(innerParts(0, 1, 10)).toEqual([1, 9]);
  expect(innerParts(0, 2, 10)).toEqual([1, 2, 8, 9]);
  expect(innerParts(null, 2, 10)).toEqual([0, 1, 2, 3]);
});
