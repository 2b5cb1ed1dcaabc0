/** @file The rows of a run that maps are laid out from, and where the recordings that they name can be heard. */

import { toBase64 } from "../../core/index.ts";
import type { RunArtifacts, SampleOrigin } from "../../experiment/index.ts";
import { learnedSpaces } from "../../report/index.ts";
import { placeOf } from "./cell.ts";
import type { Studio } from "./studio.ts";

/** The page lays them out, as reports do: that takes seconds, in which the server must answer others. */
export async function mapOf(studio: Studio, { results, recipe, samples }: RunArtifacts) {
  const apart = learnedSpaces(results);
  const corpora = [];
  for (const { card } of results.corpora) {
    const sets = samples.filter(({ corpus }) => corpus === card.id);
    if (sets.length === 0) continue;
    const place = await placeOf(
      studio,
      recipe.corpora.find(({ id, name }) => (name ?? id) === card.id),
    );
    const named = new Set(sets.flatMap(({ origins = [] }) => origins.flatMap(idsOf)));
    corpora.push({
      id: card.id,
      title: card.title,
      key: place.key,
      silent: place.silent,
      /** Those that are named and found: id, position in the corpus, speaker. */
      recordings: [...named].flatMap((id): [string, number, string][] => {
        const index = place.index.get(id);
        return index === undefined ? [] : [[id, index, place.utterances[index].speaker]];
      }),
    });
  }
  return {
    title: results.title,
    seed: results.seed,
    corpora,
    sets: samples.map((set) => ({
      ...set,
      apart: apart(set),
      /** Base64 of little-endian float32. */
      data: toBase64(new Uint8Array(set.data.buffer, set.data.byteOffset, set.data.byteLength)),
      labels: [...set.labels],
      synthetic: [...set.synthetic],
      origins: set.origins ?? null,
    })),
  };
}

const idsOf = (origin: SampleOrigin): readonly string[] => ("id" in origin ? [origin.id] : origin.sources);
