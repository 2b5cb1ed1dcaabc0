/** @file How many rows of each class there are to train on, fold by fold: a mean hides the fold that has next to none. */

import type { CountRange } from "../results/shapes.ts";

export interface TrainingSide {
  readonly draw: number;
  readonly fold: string;
  /** Positions of the rows that are trained on. */
  readonly train: readonly number[];
}

/** Fewer rows than this hardly show how a class sounds. */
const hardlyAny = 5;

/**
 * Counts the rows of each class on the training sides, and notes where there are too few.
 *
 * @param sides One for each draw and fold.
 */
export function trainingCounts(
  { classes, labels }: { readonly classes: readonly string[]; readonly labels: ArrayLike<number> },
  sides: readonly TrainingSide[],
): {
  readonly mean: Readonly<Record<string, number>>;
  readonly range: Readonly<Record<string, CountRange>>;
  readonly notes: readonly string[];
} {
  const counts = sides.map(({ train }) => {
    const perClass = classes.map(() => 0);
    for (const i of train) perClass[labels[i]]++;
    return perClass;
  });
  const of = (label: number) => counts.map((perClass) => perClass[label]);
  const byClass = <Value>(value: (counts: readonly number[]) => Value) =>
    Object.fromEntries(classes.map((name, label) => [name, value(of(label))]));
  return {
    mean: byClass((n) => n.reduce((a, b) => a + b, 0) / sides.length),
    range: byClass((n) => ({ fewest: Math.min(...n), most: Math.max(...n) })),
    notes: classes.flatMap((name, label) => notesOn(name, of(label), sides)),
  };
}

function notesOn(name: string, counts: readonly number[], sides: readonly TrainingSide[]): string[] {
  const draws = new Set(sides.map(({ draw }) => draw)).size;
  const folds = (wanted: readonly number[]) =>
    foldList(
      sides.flatMap(({ draw, fold }, i) =>
        wanted.includes(counts[i]) ? [`${fold}${draws > 1 ? ` of draw ${draw + 1}` : ""}`] : [],
      ),
    );
  const few = [...new Set(counts)].filter((n) => n > 0 && n < hardlyAny);
  const [low, high] = [Math.min(...few), Math.max(...few)];
  return [
    ...(counts.includes(0)
      ? [`${folds([0])}: no row of "${name}" to train on, so it cannot be recognised there.`]
      : []),
    ...(few.length > 0
      ? [
          `${folds(few)}: only ${low === high ? low : `${low} to ${high}`} ${high === 1 ? "row" : "rows"} of "${name}" to train on, so its recall there says little.`,
        ]
      : []),
  ];
}

/** A longer list of names helps nobody. */
const mostNamed = 3;

/** "Fold 03", "Folds 03, 08, 09 and 4 more". */
function foldList(names: readonly string[]): string {
  const more = names.length - mostNamed;
  const list = names.slice(0, mostNamed).join(", ");
  return `${names.length === 1 ? "Fold" : "Folds"} ${list}${more > 0 ? ` and ${more} more` : ""}`;
}
