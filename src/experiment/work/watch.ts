/** @file A group's fits as they are watched: curves, coverage and density by class, and a map of what is made, written now and then. */

import type { AugmentContext, Clips, FitContext, MadeNow, Recorded, Rows } from "../../core/index.ts";
import { coverageDensity } from "../../evaluate/index.ts";
import { type Keeping, round } from "../../store/index.ts";
import { mediumOf } from "../media/index.ts";
import type { Group } from "../plan/shapes.ts";
import { type LiveFit, livePath, writeLive } from "../results/live.ts";
import { planeOf } from "./plane.ts";

/** Hooks for fits, which are not to be used after `end`. */
export interface GroupWatch {
  augmenter(train: Recorded<Rows | Clips>): Pick<AugmentContext, "onCurves" | "onMade">;
  classifier(name: string): Pick<FitContext, "onCurves">;
  /** Nobody has anything to watch any more. */
  end(): Promise<void>;
}

/** For groups of which only the trials matter. */
export const unwatched: GroupWatch = {
  augmenter: () => ({}),
  classifier: () => ({}),
  end: async () => {},
};

/** How many recorded and made items stand for a class, on the map and in coverage and density. */
const perClass = 60;
/** Time between two writes, ms. */
const pauseMs = 1000;
/** Watching may take one part in so many of the time. */
const thrift = 40;

export function watchGroup(
  group: Group,
  runFolder: string,
  tools: Keeping & { readonly now: () => number },
): GroupWatch {
  const { now } = tools;
  const { corpus, augmenter, normalisation, fold, draw, repeat } = group;
  const begun = now();
  let fit: LiveFit = {
    ...{ group: group.id, corpus, augmenter, normalisation, fold, draw, repeat },
    ...{ work: "augmenter", name: augmenter, curves: [], fidelity: [] },
  };
  let spentMs = 0;
  /** Curves as they were given, which is more often than they are written. */
  let given: Parameters<NonNullable<FitContext["onCurves"]>>[0] = [];
  let lastMs = begun;
  let writing: Promise<void> | undefined;

  const change = (next: Partial<LiveFit>) => {
    fit = { ...fit, ...next };
    if (writing !== undefined || now() - lastMs < pauseMs) return;
    lastMs = now();
    writing = writeLive(tools, runFolder, { ...fit, curves: finite(given) }).finally(() => {
      writing = undefined;
    });
  };
  const finite = (curves: typeof given): LiveFit["curves"] =>
    curves.map(({ group: of, name, steps, values }) => ({
      group: of,
      name,
      steps: [...steps],
      values: values.map((value) => Number(value.toPrecision(6))),
    }));

  const onCurves = (curves: typeof given) => {
    given = curves;
    change({});
  };

  return {
    augmenter(train) {
      let place: ReturnType<typeof placing> | undefined;
      // What an earlier try on a graphics card showed is gone with it.
      const { map: _, ...rest } = fit;
      fit = { ...rest, fidelity: [] };
      given = [];
      return {
        onCurves,
        onMade(made) {
          if (place !== undefined && spentMs * thrift > now() - begun) return;
          // Found once for a fit, however long that takes.
          place ??= placing(group, train);
          const started = now();
          const { frame, fidelity } = place.see(made);
          spentMs += now() - started;
          change({
            fidelity: [...fit.fidelity, ...fidelity],
            map: { ...place.map, frames: [...(fit.map?.frames ?? []), frame] },
          });
        },
      };
    },
    classifier(name) {
      given = [];
      change({ work: "classifier", name });
      return { onCurves };
    },
    async end() {
      lastMs = Number.POSITIVE_INFINITY;
      await writing;
      // It may also be that of an earlier try, which was killed.
      await tools.files.remove(livePath(runFolder, group.id));
    },
  };
}

/** Places what is made among some recorded items of each class. */
function placing(group: Group, train: Recorded<Rows | Clips>) {
  const { itemAt, picture } = mediumOf(group);
  const all = Array.from(train.labels.keys());
  const chosen = firstOfEach(train.labels, all);
  const vectors = chosen.map((i) => picture.vector(itemAt(train, i), train));
  const labels = chosen.map((i) => train.labels[i]);
  const plane = planeOf(vectors);
  const placed = (rows: readonly Float32Array[]) => rows.flatMap((row) => plane.place(row).map(thousandth));
  const ofClass = (rows: readonly Float32Array[], classes: readonly number[], label: number) =>
    stacked(rows.filter((_, i) => classes[i] === label));
  const realOf = new Map([...new Set(labels)].map((label) => [label, ofClass(vectors, labels, label)]));
  const map: Omit<NonNullable<LiveFit["map"]>, "frames"> = {
    of: picture.of,
    classes: [...train.classes],
    shares: [round(plane.shares[0]), round(plane.shares[1])],
    real: { points: placed(vectors), labels },
  };
  return {
    map,
    see({ group: of, step, items, labels: made }: MadeNow) {
      const shown = firstOfEach(made, [...items.keys()]);
      const rows = shown.map((i) => picture.vector(items[i], train));
      const classes = shown.map((i) => made[i]);
      const fidelity = [...new Set(classes)].sort().flatMap((label) => {
        const real = realOf.get(label);
        const drawn = ofClass(rows, classes, label);
        if (real === undefined || real.count < 2 || drawn.count < 2) return [];
        const { coverage, density } = coverageDensity(real, drawn, group.fidelityK);
        const name = train.classes[label];
        return [{ group: of, step, class: name, coverage: round(coverage), density: round(density) }];
      });
      return { fidelity, frame: { group: of, step, points: placed(rows), labels: classes } };
    },
  };
}

/** At most `perClass` of these positions for each class, the first ones. */
function firstOfEach(labels: ArrayLike<number>, positions: readonly number[]): number[] {
  const taken = new Map<number, number>();
  return positions.filter((i) => {
    const before = taken.get(labels[i]) ?? 0;
    taken.set(labels[i], before + 1);
    return before < perClass;
  });
}

function stacked(rows: readonly Float32Array[]) {
  const dimensions = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * dimensions);
  for (const [i, row] of rows.entries()) data.set(row, i * dimensions);
  return { data, dimensions, count: rows.length };
}

const thousandth = (value: number) => Math.round(1000 * value) / 1000;
