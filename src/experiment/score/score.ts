/** @file Judges a bundle on labelled recordings of strangers, beside what its card says of speakers of its own corpus. */

import {
  type BatchShift,
  conformalSet,
  type Distances,
  type SetThresholds,
  thresholdFor,
} from "../../answers/index.ts";
import { type Bundle, loadBundle } from "../../bundle/index.ts";
import {
  type Corpus,
  countBy,
  createRng,
  EmoforgeError,
  ParameterError,
  type Utterance,
} from "../../core/index.ts";
import { type Answer, predictRecordings, type VoiceOptions } from "../predict.ts";
import type { Watch, Workspace } from "../workspace.ts";
import { coverages, figuresOf, type Judged } from "./figures.ts";
import { type LabelMatch, type LabelOptions, matchLabels } from "./labels.ts";
import { type CorpusScore, scoreSchemaName } from "./shapes.ts";

export interface ScoreOptions extends Watch, LabelOptions, VoiceOptions {
  /** Seed of the intervals; 1 by default. */
  readonly seed?: number;
  /** Told of each recording that could not be used. */
  readonly onFailed?: (file: string, error: string) => void;
}

/** What manifests without an emotion have. */
const noLabel = "unknown";

/**
 * How good a saved model is on a corpus that it was not trained on: with intervals over speakers, how right it is, how much its
 * probabilities and sets may be believed there, and when it abstains.
 *
 * @param folder A bundle, as `saveBundle` or `emoforge train` wrote it.
 * @param corpus What `openCorpus` returned: labels count as they are, before any map.
 * @param options `map` and `valence` say which of the bundle's classes the labels are; names that both have need nothing.
 * @throws {EmoforgeError} if the bundle cannot be used, or no recording can.
 * @throws {ParameterError} for a map that names what is not there, without labels, and for fewer than two common classes.
 *
 * @example
 * import { openCorpus, scoreBundle } from "emoforge";
 * import { openWorkspace } from "emoforge/node";
 *
 * const workspace = await openWorkspace({ workers: 1 });
 * const corpus = await openCorpus("recordings/mine.csv", workspace);
 * const { recordings, chance } = await scoreBundle("models/emodb", corpus, workspace, { map: { anger: "loud", sadness: "quiet" } });
 * console.log(recordings.scored, recordings.unseen.fear, chance); // 24 12 0.5
 * await workspace.close();
 */
export async function scoreBundle(
  folder: string,
  corpus: Pick<Corpus, "card" | "utterances">,
  workspace: Workspace,
  options: ScoreOptions = {},
): Promise<CorpusScore> {
  const { files, hasher } = workspace.platform;
  return scoreLoaded(await loadBundle(folder, files, hasher), folder, corpus, workspace, options);
}

/** The same of a bundle that is loaded. */
export async function scoreLoaded(
  bundle: Bundle,
  folder: string,
  { card, utterances }: Pick<Corpus, "card" | "utterances">,
  workspace: Workspace,
  { map, valence, seed = 1, onFailed, ...watch }: ScoreOptions = {},
): Promise<CorpusScore> {
  const { training } = bundle.description;
  const labelled = utterances.filter(({ label }) => label !== noLabel && label !== "");
  const labels = [...new Set(labelled.map(({ label }) => label))].sort();
  if (labels.length === 0)
    throw new ParameterError(
      `corpus "${card.id}"`,
      "recordings with labels",
      `${utterances.length} without`,
      "Give a manifest with the columns file and emotion, or a folder with a subfolder for each emotion.",
    );
  const match = matchLabels(
    bundle.classes,
    labels,
    { ...(map && { map }), ...(valence && { valence }) },
    { bundle: training.corpus.id, corpus: card.id },
  );
  const left = labelled.filter(({ label }) => match.ofLabel.get(label) === "left");
  const asked = labelled.filter(({ label }) => match.ofLabel.get(label) !== "left");
  const { judged, failed, batch } = await judgeAll(bundle, folder, asked, match, workspace, {
    ...watch,
    ...(onFailed && { onFailed }),
  });
  const known = judged.filter(({ utterance }) => typeof match.ofLabel.get(utterance.label) === "number");
  const unseen = judged.filter(({ utterance }) => match.ofLabel.get(utterance.label) === "unseen");
  const truth = known.map(({ utterance }) => match.ofLabel.get(utterance.label) as number);
  if (new Set(truth).size < 2)
    throw new EmoforgeError(
      `corpus "${card.id}": expected recordings of at least two classes that can be used, got ${known.length} of ${new Set(truth).size}; ${failed} could not be used.`,
    );
  const label = ({ utterance }: Judged) => utterance.label;
  return {
    schema: scoreSchemaName,
    model: modelOf(bundle, match, truth),
    corpus: { id: card.id, title: card.title, language: card.language },
    trainedOn: card.id === training.corpus.id,
    recordings: {
      scored: known.length,
      unseen: countBy(unseen, label),
      left: countBy(left, (one) => one.label),
      unlabelled: utterances.length - labelled.length,
      failed,
    },
    classes: match.classes,
    batch,
    ...figuresOf(match.classes, known, truth, unseen, createRng(seed).fork("score")),
  };
}

async function judgeAll(
  bundle: Bundle,
  folder: string,
  utterances: readonly Utterance[],
  match: LabelMatch,
  workspace: Workspace,
  { onFailed, ...watch }: Watch & VoiceOptions & Pick<ScoreOptions, "onFailed">,
): Promise<{ readonly judged: Judged[]; readonly failed: number; readonly batch: BatchShift | null }> {
  const judged: Judged[] = [];
  let failed = 0;
  let batch: BatchShift | null = null;
  const of = new Map<Utterance, Distances | undefined>();
  const answers = predictRecordings(bundle, folder, utterances, workspace, {
    ...watch,
    onHeard(utterance, heard, predictor) {
      of.set(utterance, predictor.distances(heard));
    },
    onBatch(shift) {
      batch = shift;
    },
  });
  for await (const [utterance, answer] of answers) {
    if ("error" in answer) {
      failed++;
      onFailed?.(answer.file, answer.error);
    } else judged.push({ utterance, distances: of.get(utterance), ...asScored(answer, bundle, match) });
  }
  return { judged, failed, batch };
}

/** An answer in terms of the classes that are scored: probabilities of classes that are one of them are added up. */
function asScored(
  answer: Exclude<Answer, { readonly error: string }>,
  bundle: Bundle,
  { classes, ofModel }: LabelMatch,
): Omit<Judged, "utterance" | "distances"> {
  const own = bundle.classes.map((name) => answer.probabilities[name]);
  const sums = classes.map((_, c) => own.reduce((sum, p, i) => (ofModel[i] === c ? sum + p : sum), 0));
  // The model's own label, unless several classes have become one.
  const plain = ofModel.every((to, i) => to === i);
  const predicted = plain ? bundle.classes.indexOf(answer.label) : sums.indexOf(Math.max(...sums));
  const thresholds = thresholdsOf(bundle, answer);
  return {
    predicted,
    confidence: sums[predicted],
    abstained: answer.abstained,
    reasons: answer.reasons.map(({ kind }) => kind),
    sets:
      thresholds === undefined
        ? null
        : coverages.map((asked) => [
            ...new Set(
              conformalSet(own, thresholdFor(thresholds, asked))
                .map((i) => ofModel[i])
                .filter((c) => c >= 0),
            ),
          ]),
  };
}

/** The model that judged it: another one, where it was adapted to the voice. */
function thresholdsOf(
  { answers, voices }: Bundle,
  { voice }: Exclude<Answer, { readonly error: string }>,
): SetThresholds | undefined {
  if (answers === undefined) return undefined;
  return voice?.use === "adapted" && voices !== undefined ? voices.record.answers.sets : answers.sets;
}

function modelOf(
  bundle: Bundle,
  { classes, ofModel }: LabelMatch,
  truth: readonly number[],
): CorpusScore["model"] {
  const { training, evaluation } = bundle.description;
  const measured = bundle.answers?.measured;
  const plain = ofModel.every((to, i) => to === i);
  const tested = [...new Set(truth)].map((c) => (plain ? (evaluation?.recall[classes[c]] ?? null) : null));
  const whole = tested.every((recall) => recall !== null);
  return {
    corpus: training.corpus.id,
    title: training.corpus.title,
    classes: bundle.classes,
    card: {
      uar: evaluation?.uar ?? null,
      wa: evaluation?.wa ?? null,
      uarOfScored: whole ? tested.reduce((sum, recall) => sum + recall, 0) / tested.length : null,
      calibrationError: measured?.calibrationError ?? null,
      answered: measured?.answered ?? null,
      rightIfAnswered: measured?.rightIfAnswered ?? null,
      sets: measured?.coverage.map(({ asked, found, size }) => ({ asked, found, size })) ?? null,
    },
  };
}
