/** @file A label map: which classes the labels of a corpus become. */

/** Fits `selectClasses`, and a recipe's `map` and `classes`. */
export interface LabelMap {
  /** Own label -> class. Labels that are neither named here nor themselves a class are left out. */
  readonly map: Readonly<Record<string, string>>;
  readonly classes: readonly string[];
  /** Where the map comes from. */
  readonly source: string;
}
