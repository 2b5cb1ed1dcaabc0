/** @file Recordings of another corpus, in another language and room: what the model that comes with Emoforge gains there by their speakers' voices. */

import { createRng } from "../../src/core/index.ts";
import { openCorpus, predict, type Workspace } from "../../src/entries/index.ts";
import { bootstrapMetric, type Interval, pairedDifference, type Run } from "../../src/evaluate/index.ts";
import { percent } from "./tables.ts";

export interface OtherCorpus {
  readonly id: string;
  readonly recordings: number;
  readonly speakers: number;
  /** Those that the model knows too. */
  readonly classes: readonly string[];
  /** How many voices were adapted to. */
  readonly adaptedTo: number;
  readonly alone: Interval;
  readonly byVoice: Interval;
  readonly byVoiceMinusAlone: Interval;
}

/** EMO-DB's, on which it was trained. */
const known = ["anger", "boredom", "disgust", "fear", "happiness", "neutral", "sadness"];

/** @param id A corpus; its recordings of emotions that the model knows are judged, all of a speaker together. */
export async function measureOther(id: string, workspace: Workspace): Promise<OtherCorpus> {
  const { utterances } = await openCorpus(id, workspace);
  const shared = utterances.filter(({ label }) => known.includes(label));
  const adapted = new Set<string>();
  const run = async (withSpeakers: boolean): Promise<Run> => {
    const files = shared.map(({ file, speaker }) => (withSpeakers ? { file, speaker } : { file }));
    const predicted: number[] = [];
    for await (const answer of predict(files, workspace, { abstain: "never" })) {
      if ("error" in answer) throw new Error(answer.error);
      if (answer.voice?.use === "adapted") adapted.add(answer.voice.speaker ?? "");
      predicted.push(known.indexOf(answer.label));
    }
    return {
      key: id,
      ids: shared.map((one) => one.id),
      speakers: shared.map(({ speaker }) => speaker),
      truth: Int32Array.from(shared, ({ label }) => known.indexOf(label)),
      predicted: Int32Array.from(predicted),
    };
  };
  const [alone, byVoice] = [await run(false), await run(true)];
  const options = () => ({ metric: "uar", rng: createRng("bootstrap") }) as const;
  const uar = (one: Run) => percent(bootstrapMetric([one], known.length, options()));
  return {
    id,
    recordings: shared.length,
    speakers: new Set(alone.speakers).size,
    classes: known.filter((name) => shared.some(({ label }) => label === name)),
    adaptedTo: adapted.size,
    alone: uar(alone),
    byVoice: uar(byVoice),
    byVoiceMinusAlone: percent(pairedDifference([byVoice], [alone], known.length, options()).difference),
  };
}
