/** @file A recording that is to be judged: one that was dropped, or one of a corpus. */

import { decode } from "./model.ts";
import type { Decoded } from "./predict.worker.ts";

export interface Item {
  readonly id: string;
  readonly name: string;
  /** What was dropped, or where the server has the samples. */
  readonly file?: File;
  readonly address?: string;
}

export async function samplesOf({ file, address }: Pick<Item, "file" | "address">): Promise<Decoded> {
  if (file !== undefined) return decode(file);
  const response = await fetch(`${address}/sound`);
  if (!response.ok) throw new Error(((await response.json()) as { error?: string }).error);
  return {
    samples: new Float32Array(await response.arrayBuffer()),
    sampleRateHz: Number(response.headers.get("X-Sample-Rate")),
    warnings: [],
  };
}
