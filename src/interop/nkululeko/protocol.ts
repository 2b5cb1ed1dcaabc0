/** @file The protocol that a configuration of nkululeko asks for, or the nearest one. */

import { isKnownSpeaker } from "../../core/index.ts";
import { chooseProtocol } from "../../evaluate/index.ts";
import type { CorpusFacts } from "./corpora.ts";
import type { NkululekoConfig } from "./ini.ts";
import { type Note, numberOf } from "./model.ts";

type Protocol = Readonly<Record<string, unknown>>;

interface Chosen {
  readonly protocol: Protocol;
  readonly reason: string;
}

/** @returns `own`: the protocol of each corpus, if they differ. */
export function protocolsOf(
  config: NkululekoConfig,
  corpora: readonly CorpusFacts[],
  notes: Note[],
): { readonly protocol: Protocol; readonly own?: readonly Protocol[]; readonly reason: string } {
  const folds = numberOf(config.take("MODEL", "k_fold_cross"));
  const groups = numberOf(config.take("MODEL", "logo"));
  if (corpora.length > 1) {
    notes.push({
      setting: `DATA.databases: ${corpora.map(({ name }) => name).join(", ")}`,
      why: "databases are not trained on together here: each is split and tested by itself",
    });
  }
  const all = corpora.map((corpus): Chosen => {
    const split = splitOf(config, corpus, folds === undefined && groups === undefined, notes);
    if (groups !== undefined) return leaveOut(corpus, groups, notes);
    if (folds !== undefined && folds >= 2)
      return {
        protocol: { kind: "stratified-random", folds: Math.round(folds) },
        reason:
          "k_fold_cross: utterances are split at random. The scores are SPEAKER-DEPENDENT and flattering",
      };
    return split ?? chooseProtocol(corpus);
  });
  const [{ protocol, reason }] = all as [Chosen];
  const differ = all.some((one) => JSON.stringify(one.protocol) !== JSON.stringify(protocol));
  return { protocol, reason, ...(differ ? { own: all.map((one) => one.protocol) } : {}) };
}

function leaveOut(corpus: CorpusFacts, groups: number, notes: Note[]): Chosen {
  const known = new Set(corpus.speakers.filter(isKnownSpeaker));
  const nameless = !corpus.speakers.every(isKnownSpeaker);
  if (nameless || groups < 2 || groups > known.size) {
    notes.push({
      setting: `MODEL.logo = ${groups}`,
      why: nameless
        ? `the speakers of ${corpus.name} are not known`
        : `${corpus.name} has ${known.size} speakers`,
    });
    return chooseProtocol(corpus);
  }
  return groups === known.size
    ? {
        protocol: { kind: "leave-one-speaker-out" },
        reason: `logo: each of the ${groups} speakers is tested by a model trained on all the others`,
      }
    : {
        protocol: { kind: "k-fold-by-speaker", folds: Math.round(groups) },
        reason: `logo: ${known.size} speakers in ${groups} groups, each tested by a model trained on the others`,
      };
}

/** Undefined if the strategy has no counterpart. */
function splitOf(
  config: NkululekoConfig,
  { name, speakers }: CorpusFacts,
  needed: boolean,
  notes: Note[],
): Chosen | undefined {
  const strategy = config.take("DATA", `${name}.split_strategy`);
  const size =
    numberOf(config.take("DATA", `${name}.test_size`)) ??
    numberOf(config.take("DATA", `${name}.tests_size`)) ??
    20;
  const share = Math.min(0.99, Math.max(0.01, size / 100));
  // Leave-one-group-out and cross-validation disregard it in nkululeko too.
  if (!needed || strategy === undefined) return undefined;
  if (strategy === "random")
    return {
      protocol: { kind: "stratified-random", testShare: share },
      reason: `split_strategy random: one split of utterances, ${size} % of them tested. The scores are SPEAKER-DEPENDENT and flattering`,
    };
  const enough = new Set(speakers).size >= 4 && speakers.every(isKnownSpeaker);
  if (strategy === "speaker_split" && enough)
    return {
      protocol: { kind: "hold-out", test: share, by: "speaker" },
      reason: `split_strategy speaker_split: one split by whole speakers, about ${size} % tested`,
    };
  notes.push({
    setting: `DATA.${name}.split_strategy = ${Array.isArray(strategy) ? strategy.join(", ") : String(strategy)}`,
    why: whyNot(strategy),
  });
  return undefined;
}

function whyNot(strategy: unknown): string {
  const instead = "the recipe takes the strictest protocol that the data allow";
  if (Array.isArray(strategy)) return `test speakers cannot be named here; ${instead}`;
  if (strategy === "speaker_split") return `it needs 4 known speakers; ${instead}`;
  if (strategy === "train" || strategy === "test" || strategy === "dev")
    return `a database is not kept for one side here; ${instead}`;
  return `splits that tables or earlier runs define cannot be read; ${instead}`;
}
