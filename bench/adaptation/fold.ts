/** @file One fold of the measurement: both models and what is known of voices, from the speakers who are not tested. */

import type { BundleModel, Voice, VoicesRecord } from "../../src/bundle/index.ts";
import { voiceDoubts, voiceUse } from "../../src/bundle/index.ts";
import type { Recorded, Rng, Rows } from "../../src/core/index.ts";
import { selectRows } from "../../src/core/index.ts";
import {
  adaptRows,
  applyScaler,
  fitScaler,
  type Scaler,
  voiceScaler,
  voiceStatistics,
} from "../../src/evaluate/index.ts";
import { type FitModel, learnVoices } from "../../src/experiment/index.ts";

export interface FoldModels {
  /** Labels without adaptation. */
  plain(rows: Recorded<Rows>): Promise<Int32Array>;
  /** A voice from the rows at these positions. */
  voice(rows: Recorded<Rows>, positions: readonly number[]): Voice;
  /** Labels adapted to a voice in any case. */
  adapted(rows: Recorded<Rows>, voice: Voice): Promise<Int32Array>;
  /** The same with weight 5, chosen on nothing. */
  fixed(rows: Recorded<Rows>, voice: Voice): Promise<Int32Array>;
  /** As `predict` does it: adapted where the voice is not in doubt and has enough recordings. */
  deployed(rows: Recorded<Rows>, voice: Voice): Promise<Int32Array>;
  readonly record: VoicesRecord;
  release(): Promise<void>;
}

/** The weight of the earlier measurement. */
const fixedWeight = 5;

export async function openFold(learned: Recorded<Rows>, fit: FitModel, rng: Rng): Promise<FoldModels> {
  const scaler = fitScaler(learned);
  const plainModel = await fit({ ...learned, data: applyScaler(scaler, learned.data) }, rng.fork("fit"));
  const record = await learnVoices(learned, fit, rng.fork("voices"));
  const { population } = record;
  const open = (weight: number) => fit(adaptRows(learned, population, weight), rng.fork("fit"));
  const [adaptedModel, fixedModel] = [await open(record.weight), await open(fixedWeight)];
  const judge = async (model: BundleModel, by: Scaler, rows: Recorded<Rows>) =>
    (await model.predict(applyScaler(by, rows.data))).labels;
  const plain = (rows: Recorded<Rows>) => judge(plainModel, scaler, rows);
  const adapted = (rows: Recorded<Rows>, voice: Voice) =>
    judge(adaptedModel, voiceScaler(voice, population, record.weight), rows);
  return {
    record,
    plain,
    adapted,
    fixed: (rows, voice) => judge(fixedModel, voiceScaler(voice, population, fixedWeight), rows),
    deployed: (rows, voice) => (voiceUse(voice, record) === "adapted" ? adapted(rows, voice) : plain(rows)),
    voice(rows, positions) {
      const { data } = selectRows(rows, positions);
      return {
        ...voiceStatistics(data, rows.features.length),
        doubts: voiceDoubts(data, record),
      };
    },
    async release() {
      await Promise.all([plainModel.release(), adaptedModel.release(), fixedModel.release()]);
    },
  };
}
