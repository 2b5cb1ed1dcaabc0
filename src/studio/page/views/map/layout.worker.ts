/** @file Lays out the maps of a run off the main thread. By t-SNE the same seed gives the same map as in the report. */

import { expose } from "comlink";
import { createRng, fromBase64 } from "../../../../core/index.ts";
import { type JointMap, jointMaps } from "../../../../report/maps.ts";
import { umap } from "../../../../report/umap.ts";
import type { MapOfRun } from "./types.ts";

export type Method = "t-SNE" | "UMAP";

const layout = {
  maps({ sets, seed }: Pick<MapOfRun, "sets" | "seed">, method: Method): JointMap[] {
    const apart = new Set(sets.filter((set) => set.apart).map(({ corpus }) => corpus));
    return jointMaps(
      sets.map(({ data, labels, synthetic, origins, ...set }) => ({
        ...set,
        data: new Float32Array(fromBase64(data).buffer as ArrayBuffer),
        labels: Int32Array.from(labels),
        synthetic: Uint8Array.from(synthetic),
        origins: origins ?? undefined,
      })),
      createRng(seed).fork("report"),
      ({ corpus }) => apart.has(corpus),
      ...(method === "UMAP" ? [umap] : []),
    );
  },
};

export type Layout = typeof layout;

expose(layout);
