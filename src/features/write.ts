/** @file Feature rows as text; `formats/` has the files. */

export { tableToArff } from "./formats/arff.ts";
export { type FeatureRow, featuresToCsv } from "./formats/csv.ts";
