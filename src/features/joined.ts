/** @file Several sets as one: the vector of an utterance is theirs side by side. */

import { type Extraction, type FeatureRows, type FeatureSet, ParameterError } from "../core/index.ts";

/**
 * Names of features are preceded by those of their sets: "is09/pcm_RMSenergy_sma_max". There are no descriptors, since sets frame a
 * signal in different ways.
 *
 * @throws {ParameterError} for sets of different sampling rates or hops.
 */
export function joined(sets: readonly FeatureSet[]): FeatureSet {
  const [{ sampleRateHz, hopMs }] = sets;
  const other = sets.find((set) => set.sampleRateHz !== sampleRateHz || set.hopMs !== hopMs);
  if (other !== undefined) {
    const wanted = `sets of ${sampleRateHz} Hz and a hop of ${hopMs} ms, as the first`;
    throw new ParameterError(
      "joined sets",
      wanted,
      `${other.id}: ${other.sampleRateHz} Hz, ${other.hopMs} ms`,
    );
  }
  const names = sets.flatMap((set) => set.names.map((name) => `${set.id}/${name}`));
  return {
    id: "joined",
    version: sets.map(({ id, version }) => `${id} ${version}`).join(", "),
    names,
    descriptorNames: [],
    sampleRateHz,
    hopMs,
    extract: (samples) => sideBySide(sets.map((set) => set.extract(samples))),
    start(level) {
      if (level === "lld")
        throw new ParameterError(
          "joined sets",
          "level functionals",
          level,
          "Take one of the sets by itself.",
        );
      return extractionOf(
        names,
        sets.map((set) => set.start(level)),
      );
    },
    stretches(history) {
      const parts = sets.map((set) => set.stretches(history));
      return {
        push(samples) {
          for (const part of parts) part.push(samples);
        },
        get end() {
          return parts[0].end;
        },
        row: (start, end) => sideBySide(parts.map((part) => part.row(start, end))),
      };
    },
  };
}

function extractionOf(names: readonly string[], parts: readonly Extraction[]): Extraction {
  return {
    push(samples) {
      for (const part of parts) part.push(samples);
    },
    finish: (): FeatureRows => ({
      names,
      rows: 1,
      data: sideBySide(parts.map((part) => part.finish().data)),
    }),
    finishByName() {
      const each = parts.map((part) => part.finishByName());
      return (function* () {
        for (const values of each) yield* values;
      })();
    },
  };
}

function sideBySide(rows: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(rows.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const row of rows) {
    out.set(row, at);
    at += row.length;
  }
  return out;
}
