/** @file The data of a group's fold, normalised: what is trained on, tested on, and heard besides. */

import type { Altered, AugmentContext, Clips, Recorded, Rows } from "../../core/index.ts";
import { type Medium, mediumOf, type Reader } from "../media/index.ts";
import type { AlteredItems, Group } from "../plan/shapes.ts";
import type { HeldOutSides, UnseenPlace } from "./held-out.ts";

export type Data = Rows | Clips;

export interface Sides {
  readonly train: Recorded<Data>;
  readonly test: Recorded<Data>;
  /** The test side once more under each condition, normalised as it is. */
  readonly conditions: readonly { readonly name: string; readonly test: Recorded<Data> }[];
}

/** Opens what is stored under a hash. */
type Read = (hash: string) => Promise<Reader<Data>>;

/** Recordings of unseen emotions, normalised as the training side. */
export async function unseenSide(
  unseen: UnseenPlace,
  { normalisation, ...group }: Group,
  train: Recorded<Data>,
  read: Read,
): Promise<HeldOutSides["unseen"]> {
  if (unseen === null || unseen.positions.length === 0) return null;
  const { positions } = unseen;
  const recorded = await (await read(unseen.hash))(positions);
  return { data: mediumOf(group).normalise(normalisation, train, recorded).test, positions };
}

/** The test side under each condition of the recipe. `speaker` normalisation uses each speaker's statistics under that condition. */
export async function testedUnder(
  { normalisation, test, conditions = [], ...group }: Group,
  train: Recorded<Data>,
  read: Read,
): Promise<Sides["conditions"]> {
  const medium = mediumOf(group);
  const out: { name: string; test: Recorded<Data> }[] = [];
  for (const { name, hash } of conditions)
    out.push({ name, test: medium.normalise(normalisation, train, await (await read(hash))(test)).test });
  return out;
}

/** Altered recordings of the training side. With `speaker` normalisation they are another speaker's, with statistics of their own, as under a condition. */
export async function alteredSide(
  { normalisation, altered, ...group }: Group,
  train: Recorded<Data>,
  read: Read,
): Promise<AugmentContext["altered"]> {
  if (altered === undefined) return undefined;
  const medium = mediumOf(group);
  const recorded = await (await read(altered.hash))(altered.at);
  const { test: data } = medium.normalise(normalisation, train, recorded);
  return alteredFor(medium, train, altered, data);
}

/** As an augmenter is given it. @param data What is stored of `altered`, normalised. */
export function alteredFor<V extends Data>(
  medium: Pick<Medium<V>, "valuesOf">,
  { ids }: Pick<Recorded<V>, "ids">,
  { sources, seeds }: AlteredItems,
  data: Recorded<V>,
): Altered<V> {
  return {
    values: medium.valuesOf(data),
    labels: data.labels,
    sources: sources.map((heard) => heard.map((i) => ids[i])),
    seeds,
  };
}
