/** @file The medium of feature vectors: augmenters make rows with planned labels, which are kept; what is observed is how real they look. */

import { augmenters, planLabels } from "../../augment/index.ts";
import { classifiers } from "../../classify/index.ts";
import {
  type Augmented,
  appendRows,
  createRng,
  ParameterError,
  type Recorded,
  type Rows,
  row,
  type Synthetic,
  selectRows,
  type TrainingSet,
} from "../../core/index.ts";
import { applyScaler, fitScaler, normaliseFold } from "../../evaluate/index.ts";
import { requireFewRows } from "../plan/bounds.ts";
import type { Asks } from "../plan/shapes.ts";
import { type ExtractedRows, extractRows } from "../prepare/extract-rows.ts";
import { stageVersions } from "../recipe/versions.ts";
import { poolPlace, type RowPool, readPool, writePool } from "../results/store.ts";
import { itemsWithViews } from "./items.ts";
import type { GroupPlace, Medium } from "./medium.ts";
import { observeRows, sampleRows } from "./observe-rows.ts";
import { sizeClass } from "./size-class.ts";
import { openTable, storeTable, tablePlace } from "./tables.ts";

export const rows: Medium<Rows, ExtractedRows> = {
  kind: "rows",
  dimensionsName: "features",
  syntheticName: "synthetic rows",
  measure: "uar",
  alone: true,
  augmenters: augmenters.rows,
  classifiers: classifiers.rows,

  extract: extractRows,
  async store(parts, columns, { platform, cacheFolder }) {
    const [first] = parts;
    const other = parts.find(({ names }) => names.join() !== first.names.join());
    if (other !== undefined) throw new Error("parts with different features");
    const table: Recorded<Rows> = {
      origin: "recorded",
      features: first.names,
      data: joined(parts.map(({ data }) => data)),
      ...columns,
    };
    return {
      hash: await storeTable(table, platform, cacheFolder),
      dimensions: table.features.length,
      meanFrames: 1,
    };
  },
  placeOf: tablePlace,
  namedIn: null,
  async open(hash, cacheFolder, keeping) {
    const table = await openTable(hash, cacheFolder, keeping);
    return async (positions) => (positions === undefined ? table : selectRows(table, positions));
  },

  normalise: normaliseFold,
  fitScaler,
  applyScaler: (scaler, table) => ({ ...table, data: applyScaler(scaler, table.data) }),
  valuesOf: ({ data }) => data,
  itemAt: row,
  picture: { of: "features", vector: (item) => item },
  append,
  syntheticOnly,

  requireFeasible(recipe, { columns, dimensions }) {
    requireFewRows(recipe, columns.ids.length, dimensions);
  },
  // Recipes in which entries of one corpus differ by `training` or `share` are newer: only they use the corpus's id. Older ones keep
  // the name in the results, and with it their splits.
  splitStream: ({ corpora }, { card, id }) =>
    corpora.some(({ training, share }) => training !== undefined || share !== undefined) ? id : card.id,
  asks,
  sizeName: (_, { items }) => sizeClass(items),

  brief({ asks, poolSize, normalisation }, train, source) {
    if (asks.of !== "labels") throw new Error("rows are asked for by labels");
    const { balance, positions, alone } = asks;
    const planned = positions === null ? train : selectRows(train, positions);
    const asked = planLabels(planned, { rows: poolSize, balance }, createRng(asks.stream));
    // Another corpus as source domain is normalised by its own statistics, so that corpora meet around zero.
    const domain =
      source !== undefined
        ? normaliseFold(normalisation, source, source).train
        : alone && positions !== null
          ? selectRows(train, complement(positions, train.ids.length))
          : undefined;
    return {
      train: alone ? planned : train,
      asked,
      ...(domain === undefined || domain.ids.length === 0
        ? {}
        : { source: { data: domain.data, ids: domain.ids } }),
    };
  },
  askedOfAll: (table, amount, rng) =>
    planLabels(table, { rows: Math.round(amount * table.ids.length), balance: false }, rng.fork("labels")),
  pools: {
    read: readPool,
    write: (keeping, cacheFolder, id, pool) => writePool(keeping, cacheFolder, id, pool as RowPool),
    placeOf: poolPlace,
    shown: ({ augmenterConfig }) => augmenters.rows.of(augmenterConfig.kind).traits?.generative === true,
  },
  observe: async (group, drawn) => observeRows(group, drawn),
  // There are many fits, and the curves of one repeat are enough.
  kept: ({ draw, repeat }, { curves, ...others }) => ({
    ...others,
    curves: draw === 0 && repeat === 0 ? curves : [],
  }),
  samples: sampleRows,
};

/** An amount is the ratio of synthetic rows to the rows from which labels are planned. */
function asks({ recipe, prepared, sourceHash, train, normalisation, config, at, stream }: GroupPlace) {
  const positions = itemsWithViews(recipe, prepared, train);
  const base = positions?.length ?? train.length;
  const isNone = config.kind === "none";
  const amounts = isNone ? [0] : recipe.amounts;
  const size = (amount: number) => Math.round(amount * base);
  const { balance } = recipe;
  const alone = positions !== null && recipe.views?.of === "target";
  const planStream = [...at, "labels"].join("/");
  const sizes = {
    poolSize: Math.max(...amounts.map(size)),
    declaredSize: isNone ? 0 : size(recipe.declaredAmount),
  };
  const key = {
    tableHash: prepared.hash,
    sourceHash,
    train,
    normalisation,
    augmenterConfig: config,
    balance,
    poolRows: sizes.poolSize,
    declaredRows: sizes.declaredSize,
    fidelityK: recipe.fidelity.k,
    planStream,
    stream,
    ...(positions === null ? {} : { positions, alone }),
    versions: { prepare: stageVersions.prepare, augment: augmenters.rows.of(config.kind).version },
  };
  const asked: Asks = { of: "labels", balance, stream: planStream, positions, alone };
  return { asks: asked, base, ...sizes, key };
}

/** Sets of one draw, by its rows. */
const appended = new WeakMap<Synthetic<Rows>, Appended>();

interface Appended {
  readonly train: Recorded<Rows>;
  readonly whole: Augmented<Rows>;
  readonly sets: Map<number, Augmented<Rows>>;
}

/**
 * Sets of all amounts lie in the memory of the largest. Classifiers trained on the same amount get the very same set, for which the
 * matrix of inner products is then known.
 */
function append(train: Recorded<Rows>, synthetic: Synthetic<Rows>, count: number): TrainingSet<Rows> {
  if (count === 0) return train;
  const last = appended.get(synthetic);
  const known =
    last?.train === train ? last : { train, whole: appendRows(train, synthetic), sets: new Map() };
  appended.set(synthetic, known);
  const set = known.sets.get(count) ?? firstRows(known.whole, count);
  known.sets.set(count, set);
  return set;
}

/** The recorded rows and the first synthetic ones. */
function firstRows(whole: Augmented<Rows>, count: number): Augmented<Rows> {
  const rows = whole.recorded + count;
  if (count > whole.provenance.length)
    throw new ParameterError(
      "synthetic rows",
      `at most ${whole.provenance.length}, as many as were drawn`,
      count,
    );
  return {
    ...whole,
    data: whole.data.subarray(0, rows * whole.features.length),
    labels: whole.labels.subarray(0, rows),
    ids: whole.ids.slice(0, rows),
    speakers: whole.speakers.slice(0, rows),
    provenance: whole.provenance.slice(0, count),
  };
}

/** The synthetic rows alone, to test whether they carry the classes by themselves. */
function syntheticOnly(table: TrainingSet<Rows>): TrainingSet<Rows> {
  if (table.origin === "recorded") return table;
  const { recorded } = table;
  const alone: Augmented<Rows> = {
    ...table,
    recorded: 0,
    data: table.data.subarray(recorded * table.features.length),
    labels: table.labels.subarray(recorded),
    ids: table.ids.slice(recorded),
    speakers: table.speakers.slice(recorded),
  };
  return alone;
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  if (arrays.length === 1) return arrays[0];
  const out = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of arrays) {
    out.set(values, at);
    at += values.length;
  }
  return out;
}

function complement(positions: readonly number[], count: number): number[] {
  const known = new Set(positions);
  return Array.from({ length: count }, (_, i) => i).filter((i) => !known.has(i));
}
