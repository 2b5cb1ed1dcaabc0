/** @file The measurement of one corpus: the curve, and what adaptation does with recordings that it does not expect. */

import { classifiers } from "../../src/classify/index.ts";
import {
  createRng,
  type Fold,
  type Recorded,
  type Rng,
  type Rows,
  selectRows,
} from "../../src/core/index.ts";
import { extract, type OpenCorpus, type Workspace } from "../../src/entries/index.ts";
import { splitFolds } from "../../src/evaluate/index.ts";
import { modelFitter } from "../../src/experiment/index.ts";
import {
  count,
  createJudged,
  type Judged,
  judge,
  judgedResult,
  newCount,
  rate,
  tryMostlyNeutral,
  tryOneEmotion,
} from "./doubtful.ts";
import { openFold } from "./fold.ts";
import { createPairs, pairsResult, tryPairs } from "./pairs.ts";
import { speakersOf } from "./rows.ts";
import { gainOf, uarOf } from "./tables.ts";

export interface CorpusPlan {
  readonly id: string;
  readonly classes?: readonly string[];
  /** Each speaker alone, or so many groups of speakers. */
  readonly folds: "speakers" | number;
  readonly draws: number;
  /** UAR of an earlier measurement, in the order of `sizes`. */
  readonly prototype?: readonly number[];
}

const sizes = [1, 2, 3, 5, 8, 12, 20, Number.POSITIVE_INFINITY];
/** Times that speakers are dealt into pairs anew, where folds hold one speaker each. */
const pairings = 3;

export type CorpusResult = Awaited<ReturnType<typeof measureCorpus>>;

export async function measureCorpus(
  corpus: OpenCorpus,
  plan: CorpusPlan,
  features: { readonly set: "emobase2010" },
  workspace: Workspace,
) {
  const table: Recorded<Rows> = await extract(corpus, features, workspace);
  const engine = await workspace.engine();
  const svm = classifiers.rows.schema.parse({ kind: "svm", c: 0.01 });
  const fit = modelFitter(svm, engine);
  const rng = createRng("adaptation").fork(plan.id);
  const { draws } = plan;
  const n = table.ids.length;
  const curve = sizes.map((size) => ({ size, judged: createJudged(n, draws) }));
  const random = sizes.map((size) => ({ size, oneEmotion: newCount(), twoVoices: newCount() }));
  const emotions = { judged: createJudged(n, 1), detected: newCount() };
  const neutral = { judged: createJudged(n, draws), detected: newCount() };
  const pairs = createPairs();
  const chosen: { weight: number; fewest: number | null }[] = [];
  const sexes = new Map(corpus.utterances.map(({ speaker, sex }) => [speaker, sex as string]));
  const sexOf = (speaker: string) => sexes.get(speaker) ?? "unknown";

  for (const fold of foldsOf(table, plan.folds, rng)) {
    const models = await openFold(selectRows(table, fold.train), fit, rng.fork("fold", fold.name));
    const speakers = speakersOf(table, fold.test);
    chosen.push({ weight: models.record.weight, fewest: models.record.fewest });
    for (const speaker of speakers) {
      const all = [...speaker.rows.ids.keys()];
      for (let draw = 0; draw < draws; draw++) {
        const order = rng.fork("draw", speaker.speaker, draw).shuffled(all);
        for (const [s, { size, judged }] of curve.entries()) {
          const voice = models.voice(speaker.rows, order.slice(0, size));
          count(random[s].oneEmotion, voice.doubts.includes("one-emotion"));
          count(random[s].twoVoices, voice.doubts.includes("two-voices"));
          await judge(models, speaker, voice, all, judged, draw);
        }
      }
      await tryOneEmotion(models, speaker, emotions.judged, emotions.detected);
      const stream = rng.fork("neutral", speaker.speaker);
      await tryMostlyNeutral(models, speaker, draws, neutral.judged, neutral.detected, stream);
    }
    await tryPairs(models, speakers, sexOf, pairs, rng.fork("pairs"));
    await models.release();
    console.error(`${plan.id}: ${fold.name} done`);
  }
  for (let pairing = 0; plan.folds === "speakers" && pairing < pairings; pairing++) {
    const stream = rng.fork("pairing", pairing);
    for (const fold of foldsOf(table, Math.floor(new Set(table.speakers).size / 2), stream)) {
      const models = await openFold(selectRows(table, fold.train), fit, stream.fork("fold", fold.name));
      await tryPairs(models, speakersOf(table, fold.test), sexOf, pairs, stream.fork("pairs"));
      await models.release();
    }
    console.error(`${plan.id}: pairing ${pairing + 1} of ${pairings} done`);
  }
  return {
    id: plan.id,
    classes: table.classes,
    recordings: n,
    speakers: new Set(table.speakers).size,
    folds: chosen.length,
    draws,
    chosen,
    plain: uarOf(table, (curve[0].judged as Judged).plain),
    curve: curve.map(({ size, judged: { plain, fixed, adapted, deployed } }, s) => ({
      recordings: Number.isFinite(size) ? size : null,
      ...(plan.prototype === undefined ? {} : { prototype: plan.prototype[s] }),
      fixed: uarOf(table, fixed),
      fixedMinusPlain: gainOf(table, fixed, plain),
      adapted: uarOf(table, adapted),
      deployed: uarOf(table, deployed),
      deployedMinusPlain: gainOf(table, deployed, plain),
      falseAlarms: { oneEmotion: rate(random[s].oneEmotion), twoVoices: rate(random[s].twoVoices) },
    })),
    oneEmotion: { ...judgedResult(table, emotions.judged), detected: rate(emotions.detected) },
    mostlyNeutral: { ...judgedResult(table, neutral.judged), detected: rate(neutral.detected) },
    twoSpeakers: pairsResult(pairs),
  };
}

function foldsOf(table: Recorded<Rows>, folds: CorpusPlan["folds"], rng: Rng): readonly Fold[] {
  const rows = { ...table, sessions: table.speakers.map(() => "") };
  const protocol =
    folds === "speakers"
      ? ({ kind: "leave-one-speaker-out" } as const)
      : ({ kind: "k-fold-by-speaker", folds } as const);
  return splitFolds(protocol, rows, rng.fork("split")).folds;
}
