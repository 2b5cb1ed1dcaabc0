/** @file Lays out the maps of a run by the report's own t-SNE, off the main thread: the same seed gives the same map as in the report. */

import { expose } from "comlink";
import { createRng, fromBase64 } from "../../../../core/index.ts";
import { type JointMap, jointMaps } from "../../../../report/maps.ts";
import type { MapOfRun } from "./types.ts";

const layout = {
  maps({ sets, seed }: Pick<MapOfRun, "sets" | "seed">): JointMap[] {
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
    );
  },
};

export type Layout = typeof layout;

expose(layout);
