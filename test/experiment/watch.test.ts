/** A group that is watched: what is written while it goes on, and that nothing of it stays. */

import { beforeAll, describe, expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import { planCorpus } from "../../src/experiment/plan/jobs.ts";
import { type LiveFit, livePath, readLive } from "../../src/experiment/results/live.ts";
import { groupTask } from "../../src/experiment/work/group.ts";
import { planeOf } from "../../src/experiment/work/plane.ts";
import { keepRecent } from "../../src/experiment/work/recent.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import {
  cacheFolder,
  hasher,
  type MemoryFiles,
  memoryFiles,
  memoryPlatform,
  numbersCorpus,
  runFolder,
  smallRecipe,
} from "./support.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

/** Does the first group, and gives all that was written to be watched. @param leapMs How long each look at the clock takes. */
async function watched(files: MemoryFiles, leapMs: number) {
  const recipe = smallRecipe({
    augmenters: [{ kind: "gan", hidden: [4], batch: 4, steps: 40, latent: 2 }],
    classifiers: [{ kind: "dnn", hidden: [4], epochs: 4 }],
  });
  const {
    groups: [group],
  } = await planCorpus(recipe, await numbersCorpus(files), undefined, hasher);
  const seen: LiveFit[] = [];
  const write: MemoryFiles["write"] = async (path, value) => {
    await files.write(path, value);
    if (path === livePath(runFolder, group.id))
      seen.push(...(await readLive(memoryPlatform(files), runFolder)));
  };
  let now = 0;
  const answer = await groupTask(
    { group, runFolder, cacheFolder },
    {
      ...memoryPlatform({ ...files, write }),
      engine,
      now: () => {
        now += leapMs;
        return now;
      },
      readers: keepRecent(2),
    },
    () => {},
  );
  expect(answer.failed).toEqual([]);
  return { group, seen };
}

describe("a group", () => {
  test("that takes long shows curves, coverage, density and a map, first of the augmenter, then of a classifier", async () => {
    const files = memoryFiles();
    const { group, seen } = await watched(files, 400);
    const last = seen.findLast(({ work }) => work === "augmenter") as LiveFit;
    expect(last.name).toBe("gan");
    expect(last.curves.map(({ name }) => name)).toContain("critic");
    const { map } = last;
    expect(map?.of).toBe("features");
    expect(map?.real.points.length).toBe(2 * (map?.real.labels.length ?? 0));
    expect(Math.max(...(map?.real.points ?? []).map(Math.abs))).toBe(1);
    expect(map?.frames.length).toBeGreaterThan(1);
    for (const { coverage, density, class: name } of last.fidelity) {
      expect(coverage >= 0 && coverage <= 1 && density >= 0).toBe(true);
      expect(map?.classes).toContain(name);
    }
    expect(last.fidelity.length).toBeGreaterThan(1);
    const [classifier] = seen.filter(({ work }) => work === "classifier");
    expect(classifier.name).toBe("dnn");
    // What the augmenter made can still be looked at.
    expect(classifier.map?.frames.length).toBeGreaterThan(1);
    expect(await files.exists(livePath(runFolder, group.id))).toBe(false);
  });

  test("that is done in a moment writes nothing, and takes away what a killed one left", async () => {
    const files = memoryFiles();
    const { group } = await watched(files, 400);
    await files.write(livePath(runFolder, group.id), "left");
    for (const path of files.content.keys())
      if (path.includes("/trials/") || path.includes("/pools/")) await files.remove(path);
    const again = await watched(files, 0);
    expect(again.seen).toEqual([]);
    expect(await files.exists(livePath(runFolder, group.id))).toBe(false);
  });

  test("gives the same bytes, watched or not", async () => {
    const [long, short] = [memoryFiles(), memoryFiles()];
    await watched(long, 400);
    await watched(short, 0);
    expect([...long.content]).toEqual([...short.content]);
  });
});

describe("the plane", () => {
  test("is that in which rows spread most, the wider axis first", () => {
    const rng = createRng("rows");
    const rows = Array.from({ length: 200 }, () => {
      const [a, b, c] = [9 * rng.normal(), 3 * rng.normal(), 0.1 * rng.normal()];
      // Turned, so that no feature is an axis.
      return Float32Array.of(5 + a - b, a + b, c, a - b);
    });
    const { shares, place } = planeOf(rows);
    expect(shares[0]).toBeGreaterThan(0.85);
    expect(shares[0] + shares[1]).toBeGreaterThan(0.999);
    const placed = rows.map(place);
    const largest = Math.max(...placed.flat().map(Math.abs));
    expect(largest).toBeCloseTo(1, 6);
    const crossed = placed.reduce((sum, [x, y]) => sum + x * y, 0);
    expect(Math.abs(crossed) / placed.reduce((sum, [x]) => sum + x * x, 0)).toBeLessThan(1e-3);
  });

  test("of one row, or of rows that are all alike, is a point", () => {
    const { place, shares } = planeOf([Float32Array.of(1, 2), Float32Array.of(1, 2)]);
    expect(shares).toEqual([0, 0]);
    expect(place(Float32Array.of(1, 2))).toEqual([0, 0]);
  });
});
