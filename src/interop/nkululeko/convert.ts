/** @file From a configuration of nkululeko to the recipe that comes as close to it as a recipe can, and what is lost. */

import { EmoforgeError, isKnownSpeaker } from "../../core/index.ts";
import type { CorpusFacts } from "./corpora.ts";
import type { NkululekoConfig } from "./ini.ts";
import { classifierOf, type Note, numberOf, textsOf } from "./model.ts";
import { protocolsOf } from "./protocol.ts";
import { reasonOf } from "./reasons.ts";

/** A recipe as data, in the order in which it is written. */
export interface ConvertedRecipe {
  readonly recipe: Readonly<Record<string, unknown>>;
  /** Key of the recipe -> the comment above it. */
  readonly comments: Readonly<Record<string, string>>;
  readonly notes: readonly Note[];
}

/** nkululeko's names of feature sets -> ours. */
const sets: Readonly<Record<string, string>> = {
  egemapsv02: "egemaps-v02",
  gemapsv01b: "gemaps-v01b",
  compare_2016: "compare2016",
  is09: "is09",
  is10: "is10",
  emobase2010: "emobase2010",
};

/** @throws {EmoforgeError} if it is not a classification. */
export function convert(
  config: NkululekoConfig,
  corpora: readonly CorpusFacts[],
  seed: number,
): ConvertedRecipe {
  const notes: Note[] = [];
  const type = config.take("EXP", "type");
  if (type !== undefined && type !== "classification") {
    throw new EmoforgeError(
      `${config.source}: expected an experiment of type classification, got ${String(type)}. Only classes can be learned here.`,
    );
  }
  const name = textsOf(config.take("EXP", "name"))[0]?.split(/[\\/]/).at(-1) ?? "nkululeko";
  const features = featuresOf(config, notes);
  const normalisation = scaleOf(config, corpora, notes);
  const { protocol, own, reason } = protocolsOf(config, corpora, notes);
  const { augmenters, amount } = balancingOf(config, corpora, notes);
  const classifier = classifierOf(config, notes);
  const repeats = numberOf(config.take("EXP", "runs")) ?? 1;
  const recipe = {
    title: name,
    question: "Does the experiment come out as it did with nkululeko?",
    seed: numberOf(config.take("MODEL", "random_state")) ?? seed,
    corpora: corpora.map((one, i) => ({
      ...one.entry,
      ...(own?.[i] === undefined ? {} : { protocol: own[i] }),
    })),
    features,
    protocol,
    normalisation,
    repeats: Math.max(1, Math.round(repeats)),
    augmenters,
    ...(amount === undefined
      ? {}
      : { amounts: [amount], declaredAmount: amount, balance: true, syntheticOnly: false }),
    classifiers: [classifier],
  };
  const comments = {
    protocol: `${reason}.`,
    normalisation:
      "train: by the training rows; speaker: by each speaker's own, which uses all rows of the tested speaker.",
    augmenters:
      "The first is what the others are compared with. More, for instance smote and cyclegan: docs/reference/recipe.md.",
    ...(amount === undefined ? {} : { amounts: "About as many rows as fill all classes up to the largest." }),
  };
  notes.push(
    ...config.left().map((setting) => ({
      setting: `${setting.section}.${setting.key} = ${setting.text}`,
      why: reasonOf(setting),
    })),
  );
  return { recipe, comments, notes };
}

function featuresOf(config: NkululekoConfig, notes: Note[]): { readonly set: string } {
  const types = textsOf(config.take("FEATS", "type"));
  const set = textsOf(config.take("FEATS", "set"))[0] ?? "eGeMAPSv02";
  const level = textsOf(config.take("FEATS", "level"))[0] ?? "functional";
  const known = sets[set.toLowerCase()];
  const others = types.filter((type) => type !== "os");
  for (const type of others) {
    notes.push({
      setting: `FEATS.type: ${type}`,
      why: types.includes("os")
        ? "features of several kinds are not joined here"
        : `no such features here; the recipe takes egemaps-v02 instead. An embedding that you have as an ONNX file: features: { set: onnx, path: ... }`,
    });
  }
  if (!level.startsWith("functional"))
    notes.push({ setting: `FEATS.level = ${level}`, why: "an utterance is one vector of functionals here" });
  if (known === undefined && (types.length === 0 || types.includes("os")))
    notes.push({
      setting: `FEATS.set = ${set}`,
      why: `no such set here; the recipe takes egemaps-v02 instead. There are ${Object.values(sets).join(", ")}`,
    });
  return {
    set: others.length < types.length || types.length === 0 ? (known ?? "egemaps-v02") : "egemaps-v02",
  };
}

function scaleOf(config: NkululekoConfig, corpora: readonly CorpusFacts[], notes: Note[]): string[] {
  // The setting may also be in the section MODEL.
  const scale = config.take("FEATS", "scale") ?? config.take("MODEL", "scale");
  if (scale === "standard") return ["train"];
  const unknown = !corpora.every(({ speakers }) => speakers.every(isKnownSpeaker));
  if (scale === "speaker" && !unknown) return ["speaker"];
  notes.push({
    setting: scale === undefined ? "FEATS.scale (not given)" : `FEATS.scale = ${String(scale)}`,
    why:
      scale === "speaker"
        ? "the speakers are not known; the recipe scales by mean and deviation of the training rows"
        : "features are always scaled here; the recipe scales by mean and deviation of the training rows",
  });
  return ["train"];
}

function balancingOf(config: NkululekoConfig, corpora: readonly CorpusFacts[], notes: Note[]) {
  const none = [{ kind: "none" }];
  const given =
    textsOf(config.take("FEATS", "balancing"))[0] ?? textsOf(config.take("MODEL", "balancing"))[0];
  if (given === undefined || given === "False") return { augmenters: none };
  const kinds: Readonly<Record<string, string>> = {
    ros: "duplicate",
    smote: "smote",
    adasyn: "smote",
    borderlinesmote: "smote",
    svmsmote: "smote",
    smoteenn: "smote",
    smotetomek: "smote",
  };
  const kind = kinds[given.toLowerCase()];
  const setting = `FEATS.balancing = ${given}`;
  if (kind === undefined) {
    notes.push({ setting, why: "no rows are removed here; classWeights of a classifier may do instead" });
    return { augmenters: none };
  }
  if (kind === "smote" && given.toLowerCase() !== "smote")
    notes.push({ setting, why: "not available here; the recipe takes smote, from which it is derived" });
  const missing = Math.max(...corpora.map(({ perClass }) => missingShare(perClass)));
  if (missing === 0) {
    notes.push({ setting, why: "the classes are equal in size: there is nothing to fill up" });
    return { augmenters: none };
  }
  // Some rows of the smallest class are tested, and those that are left must still be more than the neighbours.
  const smallest = Math.min(...corpora.flatMap(({ perClass }) => Object.values(perClass)));
  const neighbours = Math.max(1, Math.min(5, Math.floor(smallest / 2) - 1));
  return {
    augmenters: [...none, kind === "smote" ? { kind, neighbours } : { kind }],
    amount: Math.max(0.01, Math.round(100 * missing) / 100),
  };
}

/** How many rows it takes to raise every class to the largest, as a ratio to all rows. */
function missingShare(perClass: Readonly<Record<string, number>>): number {
  const counts = Object.values(perClass);
  const total = counts.reduce((sum, n) => sum + n, 0);
  return (counts.length * Math.max(...counts) - total) / Math.max(1, total);
}
