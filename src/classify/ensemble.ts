/** @file Several classifiers, whose scores are brought to one scale and added. */

import * as z from "zod";
import {
  type Classifier,
  classCounts,
  type FitContext,
  familyOf,
  ParameterError,
  type Rows,
  type TrainingSet,
  throwIfAborted,
} from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";
import { dnn } from "./dnn.ts";
import { ensembleClassifier } from "./ensemble-model.ts";
import { fitMixture, type HeldOut } from "./ensemble-scores.ts";
import { type InnerFold, innerFolds, recordedCount } from "./inner-folds.ts";
import { rowClassifier, type ScoringClassifier, type ScoringFit } from "./kind.ts";
import { lda } from "./lda.ts";
import { logistic } from "./logistic.ts";
import { svm } from "./svm.ts";
import { partOf, type Span, spanOfSet, withSpan } from "./training-part.ts";

const family = familyOf("classifier", [svm, lda, logistic, dnn]);

const features = z
  .string()
  .min(1)
  .optional()
  .describe("The set whose features it takes, where the recipe has several; absent: all.");

const [ofSvm, ofLda, ofLogistic, ofDnn] = family.schema.options;

/** As in a recipe, and the set whose features the member takes. */
const memberSchema = z.discriminatedUnion("kind", [
  ofSvm.safeExtend({ features }),
  ofLda.safeExtend({ features }),
  ofLogistic.safeExtend({ features }),
  ofDnn.safeExtend({ features }),
]);

type MemberConfig = z.output<typeof memberSchema>;

const options = z
  .strictObject({
    members: z
      .array(memberSchema)
      .min(2)
      .max(20)
      .prefault([{ kind: "lda" }, { kind: "svm" }])
      .describe(
        "The classifiers, with their options; two of a kind need names, or sets of features, of their own.",
      ),
    weights: z
      .enum(["equal", "inner"])
      .default("equal")
      .describe(
        "`inner`: those with the least log loss on inner speaker folds, every class counting equally.",
      ),
    innerFolds: z
      .int()
      .min(2)
      .default(5)
      .describe(
        "Speaker folds inside the training fold, on which scores are standardised and weights chosen; synthetic rows alone are their own fold, and members weigh the same.",
      ),
  })
  .refine(({ members }) => new Set(members.map(nameOf)).size === members.length, {
    path: ["members"],
    error: "two are called the same; give each its own `name`",
  });

type Settings = z.output<typeof options>;

function nameOf({ kind, name, features }: MemberConfig): string {
  return name ?? (features === undefined ? kind : `${kind} on ${features}`);
}

/**
 * @throws {ParameterError} from `fit`, for fewer than two classes among the rows or fewer than two speakers, with one class left in an
 *   inner fold's training rows, and for a member's set of features that the rows do not have.
 */
export const ensemble = rowClassifier({
  kind: "ensemble",
  summary: "Several classifiers, whose standardised scores are added.",
  options,
  version: 1,
  cost({ members, innerFolds }, size) {
    const once = members.reduce(
      (sum, { kind, name: _, features: __, ...rest }) => sum + costOf(kind, rest, size),
      0,
    );
    return 0.1 + once * (1 + 0.8 * innerFolds);
  },
  fault({ members }, { sets }) {
    const unknown = members.find(({ features: set }) => set !== undefined && sets && !sets.includes(set));
    if (unknown === undefined || sets === undefined) return undefined;
    const known = sets.length === 0 ? "are not joined of several sets" : `are those of ${sets.join(", ")}`;
    return `member "${nameOf(unknown)}" wants the features of ${unknown.features}, but features ${known}`;
  },
  create: (settings, { name, engine }) => createEnsemble(settings, name, engine),
});

function costOf(kind: string, options: object, size: Parameters<typeof svm.cost>[1]): number {
  return family.of(kind).cost(options as never, size);
}

interface Member {
  readonly name: string;
  readonly classifier: ScoringClassifier;
  readonly span: Span;
}

function createEnsemble(settings: Settings, name: string, engine: Engine | undefined): Classifier<Rows> {
  const tools = engine === undefined ? {} : { engine };
  const classifiers = settings.members.map(({ features: _, ...config }) =>
    family.create(config as z.output<typeof family.schema>, tools),
  );
  return {
    name,
    async fit(train, context) {
      throwIfAborted(context.signal);
      const counts = classCounts(train);
      const present = counts.flatMap((count, c) => (count > 0 ? [c] : []));
      if (present.length < 2)
        throw new ParameterError("ensemble", "training rows of at least 2 classes", present.length);
      const all = { start: 0, end: train.features.length };
      const members = settings.members.map(
        (config, m): Member => ({
          name: nameOf(config),
          classifier: classifiers[m],
          span:
            config.features === undefined
              ? all
              : spanOfSet(train.features, config.features, `ensemble, features of ${nameOf(config)}`),
        }),
      );
      const recordings = recordedCount(train) > 0;
      const folds = recordings ? foldsOf(train, settings, context) : [itself(train)];
      const mixture = fitMixture(
        await heldOutScores(train, members, folds, context),
        recordings ? settings.weights : "equal",
      );
      const fitted: { readonly fitted: ScoringFit; readonly span: Span }[] = [];
      for (const { name: own, classifier, span } of members) {
        throwIfAborted(context.signal);
        const { onProgress: _, ...quietly } = context;
        const inner = { ...quietly, rng: context.rng.fork("member", own) };
        fitted.push({ fitted: await classifier.fit(withSpan(train, span), inner), span });
      }
      const model = { dimensions: all.end, classes: counts.length, present, members: fitted, mixture };
      return ensembleClassifier(model, {
        weights: members.map(({ name: own }, m) => `${own} ${mixture.weights[m].toFixed(3)}`).join(", "),
        temperature: mixture.temperature,
        ...Object.fromEntries(
          members.flatMap(({ name: own }, m) =>
            Object.entries(fitted[m].fitted.chosen).map(([key, value]) => [`${own}: ${key}`, value]),
          ),
        ),
      });
    },
  };
}

const remedy = "Use one of its members alone.";

function foldsOf(
  train: TrainingSet<Rows>,
  { innerFolds: count }: Settings,
  { rng }: FitContext,
): InnerFold[] {
  return innerFolds(train, count, rng.fork("inner-folds"), "ensemble", remedy);
}

/** Synthetic rows alone have no speakers to hold out: scores are standardised on the rows themselves. */
function itself({ ids }: TrainingSet<Rows>): InnerFold {
  const everything = ids.map((_, i) => i);
  return { train: everything, validate: everything };
}

/** Every member's scores of the rows of each inner fold, by models of the others. */
async function heldOutScores(
  train: TrainingSet<Rows>,
  members: readonly Member[],
  folds: readonly InnerFold[],
  context: FitContext,
): Promise<HeldOut> {
  const k = train.classes.length;
  const truth = Int32Array.from(folds.flatMap(({ validate }) => validate.map((i) => train.labels[i])));
  const known = new Uint8Array(truth.length * k);
  const scores = members.map(() => new Float64Array(truth.length * k));
  let row = 0;
  for (const [f, { train: seen, validate }] of folds.entries()) {
    const [part, tested] = [partOf(train, seen), partOf(train, validate)];
    const counts = classCounts(part);
    if (counts.filter((n) => n > 0).length < 2)
      throw new ParameterError("ensemble, inner fold", "training rows of at least 2 classes", 1, remedy);
    for (let i = 0; i < validate.length; i++)
      known.set(
        counts.map((n) => (n > 0 ? 1 : 0)),
        (row + i) * k,
      );
    for (const [m, { name, classifier, span }] of members.entries()) {
      throwIfAborted(context.signal);
      const { onProgress: _, ...quietly } = context;
      const inner = { ...quietly, rng: context.rng.fork("member", name, "inner", f) };
      const fitted = await classifier.fit(withSpan(part, span), inner);
      scores[m].set(await fitted.scores(withSpan(tested, span).data), row * k);
    }
    row += validate.length;
    context.onProgress?.(f + 1, folds.length + 1, "inner folds");
  }
  return { truth, classes: k, known, scores };
}
