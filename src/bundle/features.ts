/** @file The record of a feature set in a bundle, and whether this program still computes the same. */

import { EmoforgeError, type FeatureSet, type Hasher } from "../core/index.ts";
import { createFeatureSet, type FeaturesConfig } from "../features/index.ts";
import type { FeatureRecord } from "./schema.ts";

/** @throws {ParameterError} for a feature that does not give one vector for each recording. */
export async function recordFeatures(config: FeaturesConfig, hasher: Hasher): Promise<FeatureRecord> {
  const set = createFeatureSet(config);
  return {
    config,
    version: set.version,
    sampleRateHz: set.sampleRateHz,
    namesSha256: await hashNames(set.names, hasher),
    names: [...set.names],
  };
}

/**
 * @param where The file that holds the record, for messages.
 * @throws {EmoforgeError} if this program would compute other features than the model was trained on.
 */
export async function checkFeatures(
  record: FeatureRecord,
  where: string,
  hasher: Hasher,
): Promise<FeatureSet> {
  const set = createFeatureSet(record.config);
  const retrain = "Train the bundle anew with this version, or use the version of emoforge that made it.";
  const differs = (what: string, expected: unknown, got: unknown) =>
    new EmoforgeError(
      `${where}: ${what} of feature set "${set.id}": expected ${expected} (what this emoforge computes), got ${got}. ${retrain}`,
    );
  if (record.version !== set.version) throw differs("version", `"${set.version}"`, `"${record.version}"`);
  if (record.sampleRateHz !== set.sampleRateHz)
    throw differs("sample rate", `${set.sampleRateHz} Hz`, `${record.sampleRateHz} Hz`);
  if (record.names.length !== set.names.length)
    throw differs("number of features", set.names.length, record.names.length);
  const other = set.names.findIndex((name, i) => name !== record.names[i]);
  if (other >= 0)
    throw differs(`name of feature ${other + 1}`, `"${set.names[other]}"`, `"${record.names[other]}"`);
  if (record.namesSha256 !== (await hashNames(set.names, hasher)))
    throw differs(
      "hash of the names",
      (await hashNames(set.names, hasher)).slice(0, 12),
      record.namesSha256.slice(0, 12),
    );
  return set;
}

function hashNames(names: readonly string[], hasher: Hasher): Promise<string> {
  return hasher.sha256(names.join("\n"));
}
