/** @file Which of a bundle's classes the labels of another corpus are: the same names, a map, or both sides brought to negative and positive. */

import { ParameterError } from "../../core/index.ts";
import { valence } from "../../corpora/index.ts";

export interface LabelOptions {
  /** Label of the corpus -> class of the bundle; "" leaves its recordings out. */
  readonly map?: Readonly<Record<string, string>>;
  /** Brings the labels and the bundle's classes to "negative" and "positive" first, as the label maps of `valence` do. */
  readonly valence?: boolean;
}

/** What is scored, and how names become it. */
export interface LabelMatch {
  /** The classes that are told apart. */
  readonly classes: readonly string[];
  /** Index into `classes` of each of the bundle's classes; -1 for one without a side. */
  readonly ofModel: readonly number[];
  /** For each label of the corpus: index into `classes`, "unseen" for an emotion that the bundle lacks, "left" for one that is left out. */
  readonly ofLabel: ReadonlyMap<string, number | "unseen" | "left">;
}

const sides = ["negative", "positive"] as const;

/**
 * @param labels Those that the corpus has, each once.
 * @param of Ids of the corpora that the bundle and the labels come from: a label may have another side elsewhere.
 * @throws {ParameterError} for a map that names what is not there, and where fewer than two classes are common to both.
 */
export function matchLabels(
  bundleClasses: readonly string[],
  labels: readonly string[],
  { map = {}, valence: bySide = false }: LabelOptions,
  of: { readonly bundle: string; readonly corpus: string },
): LabelMatch {
  const unknown = Object.keys(map).filter((label) => !labels.includes(label));
  if (unknown.length > 0)
    throw new ParameterError("map", `labels of the corpus (${labels.join(", ")})`, unknown.join(", "));
  const classes = bySide ? [...sides] : [...bundleClasses];
  const targets = bySide ? [...new Set([...sides, ...bundleClasses])] : classes;
  const foreign = Object.values(map).filter((target) => target !== "" && !targets.includes(target));
  if (foreign.length > 0)
    throw new ParameterError(
      "map",
      `classes of the bundle (${targets.join(", ")}), or nothing after the "="`,
      foreign.join(", "),
    );
  if (bySide) {
    const own = new Set(bundleClasses.map((name) => valenceOf(name, of.bundle)));
    if (!sides.every((side) => own.has(side)))
      throw new ParameterError(
        "valence",
        "a bundle with negative and with positive emotions",
        bundleClasses.join(", "),
      );
  }
  const sideOf = (name: string, corpus: string) =>
    bySide ? sides.indexOf(valenceOf(name, corpus) as "negative") : classes.indexOf(name);
  const ofLabel = new Map<string, number | "unseen" | "left">(
    labels.map((label) => {
      const target = Object.hasOwn(map, label) ? map[label] : label;
      if (target === "") return [label, "left"] as const;
      const mapped = sideOf(target, target === label ? of.corpus : of.bundle);
      return [label, mapped < 0 ? "unseen" : mapped] as const;
    }),
  );
  const common = new Set([...ofLabel.values()].filter((to) => typeof to === "number"));
  if (common.size < 2)
    throw new ParameterError(
      "labels",
      `at least two of the bundle's classes (${classes.join(", ")}) among those of the corpus`,
      `${common.size === 0 ? "none" : `only ${[...common].map((c) => classes[c as number]).join(", ")}`} of ${labels.join(", ") || "no labels"}`,
      "Say what corresponds, e.g. --map joy=happiness, or bring both to negative and positive: --valence. A library call takes `map` and `valence`.",
    );
  return { classes, ofModel: bundleClasses.map((name) => sideOf(name, of.bundle)), ofLabel };
}

/** By the corpus's own map; else by the others, which agree on every label that they share. */
function valenceOf(label: string, corpus: string): string | undefined {
  if ((sides as readonly string[]).includes(label)) return label;
  const own = Object.hasOwn(valence, corpus) ? [valence[corpus]] : [];
  return [...own, ...Object.values(valence)].find(({ map }) => Object.hasOwn(map, label))?.map[label];
}
