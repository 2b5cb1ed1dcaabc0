import { describe, expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import { type JointMap, jointMaps } from "../../src/report/maps.ts";
import { tsne } from "../../src/report/tsne.ts";
import { umap } from "../../src/report/umap.ts";
import { makeRun } from "./artifacts.ts";

const { samples } = makeRun({ normalisations: ["train"], sampled: 40, dimensions: 20 });

/** Two classes far apart in every dimension. */
const apart = samples.map((set) => ({
  ...set,
  labels: set.labels.map((label) => label % 2),
  data: set.data.map((value, i) => value + (set.labels[Math.floor(i / set.dimensions)] % 2) * 20),
}));

const rowsOf = (map: JointMap) => [...map.real, ...map.synthetic.flatMap(({ rows }) => rows)];

describe.each([
  ["t-SNE", tsne],
  ["UMAP", umap],
])("maps of real and synthetic rows by %s", (_, layout) => {
  const mapsOf = (sets: typeof samples, seed = 1) => jointMaps(sets, createRng(seed), () => false, layout);

  test("augmenters of one fold share a map with the real rows once", () => {
    const maps = mapsOf(samples);
    expect(maps).toHaveLength(1);
    expect(maps[0].synthetic.map(({ augmenter }) => augmenter)).toEqual(["cyclegan", "cyclegan-wd"]);
    expect(rowsOf(maps[0])).toHaveLength(120);
    expect(rowsOf(maps[0]).every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
  });

  test("are a function of the seed", () => {
    expect(mapsOf(samples)).toEqual(mapsOf(samples));
    expect(mapsOf(samples, 2)).not.toEqual(mapsOf(samples));
  });

  test("keep apart what is apart: each row's nearest neighbour is of its class", () => {
    const rows = rowsOf(mapsOf(apart)[0]);
    for (const [i, row] of rows.entries()) {
      const others = rows.filter((_, j) => j !== i);
      const distance = (other: (typeof rows)[number]) => Math.hypot(other.x - row.x, other.y - row.y);
      const nearest = others.reduce((a, b) => (distance(a) <= distance(b) ? a : b));
      expect(nearest.label).toBe(row.label);
    }
  });

  test("rows that are not finite are left out, and too few rows still give places", () => {
    const [set] = samples;
    const broken = { ...set, data: set.data.map((value, i) => (i < set.dimensions ? Number.NaN : value)) };
    expect(mapsOf([broken])[0].real).toHaveLength(39);
    const two = {
      ...set,
      data: set.data.slice(0, 2 * set.dimensions),
      labels: set.labels.slice(0, 2),
      synthetic: Uint8Array.of(0, 1),
    };
    expect(rowsOf(mapsOf([two])[0])).toHaveLength(2);
  });

  test("large samples are cut to what can be laid out in seconds, classes in proportion", () => {
    const big = makeRun({
      normalisations: ["train"],
      sampled: 1000,
      dimensions: 3,
      classes: ["a", "b"],
    }).samples;
    const [map] = mapsOf(big);
    expect(rowsOf(map).length).toBeLessThanOrEqual(710);
    const share = map.real.filter(({ label }) => label === 0).length / map.real.length;
    expect(share).toBeCloseTo(0.5, 1);
  });
});

test("sets with a space of their own get a map and recorded rows of their own", () => {
  const { samples } = makeRun({ generative: ["gan", "cyclegan"], normalisations: ["train"], sampled: 10 });
  const maps = jointMaps(samples, createRng(1), () => true);
  expect(maps.map(({ synthetic }) => synthetic.map(({ augmenter }) => augmenter))).toEqual([
    ["gan"],
    ["cyclegan"],
  ]);
  expect(maps.map(({ real }) => real.length)).toEqual([10, 10]);
});

test("UMAP keeps a ring a ring: neighbours along it stay neighbours", () => {
  const ring = Array.from({ length: 120 }, (_, i) => {
    const angle = (2 * Math.PI * i) / 120;
    return Float32Array.of(Math.cos(angle), Math.sin(angle), 0.1 * Math.cos(2 * angle));
  });
  const places = umap(ring, createRng(1));
  const distance = (i: number, j: number) =>
    Math.hypot(places[i][0] - places[j][0], places[i][1] - places[j][1]);
  let near = 0;
  for (let i = 0; i < 120; i++) {
    const order = Array.from({ length: 120 }, (_, j) => j).sort((p, q) => distance(i, p) - distance(i, q));
    near += order.slice(1, 6).filter((j) => Math.min((i - j + 120) % 120, (j - i + 120) % 120) <= 8).length;
  }
  expect(near / (5 * 120)).toBeGreaterThan(0.9);
});

test("UMAP bears rows that are all the same", () => {
  const places = umap(Array(20).fill(Float32Array.of(1, 2)), createRng(1));
  expect(places.flat().every(Number.isFinite)).toBe(true);
});
