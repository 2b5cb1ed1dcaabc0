/** @file All that a model is to know of what it does not know, from an evaluation's models and the recordings themselves. */

import { type Answers, fitAnswers, type SignalMeasures } from "../../answers/index.ts";
import { createRng, EmoforgeError, isKnownSpeaker, type Utterance } from "../../core/index.ts";
import type { Scaler } from "../../evaluate/index.ts";
import type { FeaturesConfig } from "../../features/index.ts";
import { mediumOf } from "../media/index.ts";
import { measureRecordings } from "../prepare/measure.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import { groupColumns } from "../results/recordings.ts";
import { prepareOptions, type Watch, type Workspace } from "../workspace.ts";
import { fitRecordedDistances } from "./distance-rows.ts";
import type { HeldOut } from "./gather.ts";
import type { UnseenCorpus } from "./unseen.ts";

/** What an evaluation leaves for a model's answers. */
export interface HeldOutEvaluation {
  readonly heldOut: HeldOut;
  readonly unseen: UnseenCorpus | null;
  readonly speakerDependent: boolean;
}

/** @param model What the saved model is: its scaler, the features it takes, its seed. */
export async function answersFor(
  prepared: PreparedCorpus,
  { heldOut, unseen, speakerDependent }: HeldOutEvaluation,
  model: { readonly scaler: Scaler; readonly features: FeaturesConfig; readonly seed: number },
  workspace: Workspace,
  watch: Watch = {},
): Promise<Answers> {
  const { platform, cacheFolder } = workspace;
  const { speakers, ids, labels, classes } = prepared.columns;
  const { tested } = heldOut;
  const options = prepareOptions(workspace, watch);
  const training = await measured(prepared.utterances, model.features, options);
  const ofUnseen = unseen === null ? [] : await measured(unseen.utterances, model.features, options);
  const medium = mediumOf(prepared);
  const data = await (await medium.open(prepared.hash, cacheFolder, platform))();
  const { reference, frames } = fitRecordedDistances(medium.applyScaler(model.scaler, data));
  const unit = tested.every((i) => isKnownSpeaker(speakers[i])) ? "speaker" : "utterance";
  const groups = tested.map((i) => (unit === "speaker" ? speakers[i] : ids[i]));
  return fitAnswers(
    {
      tested: {
        k: classes.length,
        scores: heldOut.scores,
        truth: Int32Array.from(tested, (i) => labels[i]),
        predicted: heldOut.predicted,
        groups,
        distances: heldOut.distances,
        measures: tested.map((i) => training[i]),
        columns: Object.fromEntries(
          Object.entries(groupColumns(prepared)).map(([column, of]) => [
            column,
            tested.map((i) => of[i] ?? ""),
          ]),
        ),
      },
      unseen:
        unseen === null || unit === "utterance" || heldOut.unseen.positions.length === 0
          ? null
          : {
              ...heldOut.unseen,
              labels: heldOut.unseen.positions.map((i) => unseen.utterances[i].label),
              groups: heldOut.unseen.positions.map((i) => unseen.utterances[i].speaker),
              measures: heldOut.unseen.positions.map((i) => ofUnseen[i]),
            },
      folds: heldOut.folds,
      unit,
      speakerDependent,
      reference,
      // Where voices are in training and test, no speaker was held out.
      voices: speakerDependent ? [] : heldOut.voices,
      ...(frames === undefined ? {} : { frames }),
      training,
    },
    createRng(model.seed).fork("answers"),
  );
}

/** @throws {EmoforgeError} for a recording that cannot be read any more: its features were there a moment ago. */
async function measured(
  utterances: readonly Utterance[],
  features: FeaturesConfig,
  options: Parameters<typeof measureRecordings>[2],
): Promise<SignalMeasures[]> {
  const found = await measureRecordings(utterances, features, options);
  return found.map((one, i) => {
    if (one !== undefined) return one;
    throw new EmoforgeError(
      `${utterances[i].file}: expected the recording whose features were extracted, got one that cannot be read. Do not change recordings while training.`,
    );
  });
}
