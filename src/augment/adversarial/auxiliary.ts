/** @file The auxiliary emotion classifier of Eq. 13: trained on the real training rows, then fixed. */

import { type Recorded, type Rng, type Rows, throwIfAborted } from "../../core/index.ts";
import {
  adam,
  crossEntropy,
  type Kit,
  parameters,
  train as runSteps,
  type SavedParameters,
  withNetwork,
} from "../../nn/index.ts";
import { type Engine, input, softmax } from "../../tensor/index.ts";
import { createDeck, createDecks, positionsByClass } from "../draw.ts";
import { rowAt } from "../geometry.ts";
import { classifierLogits } from "./networks.ts";
import type { AdversarialOptions } from "./options.ts";

export interface Auxiliary {
  /** `classifier/...`. */
  readonly parameters: SavedParameters;
  /** @param rows Row-major `[m, d]`. @returns `[m, classes]`. */
  probabilities(rows: Float32Array): Promise<Float32Array>;
}

const batch = 64;

/** Every batch holds the classes equally often, so that scarce ones count as much as the rest. */
export async function fitAuxiliary(
  engine: Engine,
  table: Recorded<Rows>,
  options: AdversarialOptions["classifier"],
  context: { readonly rng: Rng; readonly signal?: AbortSignal | undefined; readonly onStep: () => void },
): Promise<Auxiliary> {
  const d = table.features.length;
  const classes = table.classes.length;
  const { hidden } = options;
  const kit: Kit<"train" | "predict"> = {
    key: JSON.stringify(["classifier", d, classes, hidden]),
    parts: { adam: "" },
    graphs(on) {
      const x = input("rows", [batch, d]);
      const logits = classifierLogits(on, x, { hidden, classes });
      return {
        train() {
          const loss = crossEntropy(logits, input("class", [batch, classes]));
          return { outputs: { loss }, losses: { adam: loss } };
        },
        predict: () => ({ outputs: { probabilities: softmax(logits) } }),
      };
    },
  };
  const params = parameters(context.rng.fork("weights"));
  kit.graphs(params);
  const feeds = {
    rows: new Float32Array(batch * d),
    class: new Float32Array(batch * classes),
  };

  await withNetwork(engine, kit, params, async (live) => {
    const training = live.training({ adam: adam({ learningRate: options.learningRate, l2: options.l2 }) });
    const rng = context.rng.fork("batches");
    const byClass = positionsByClass(table);
    const present = byClass.flatMap((positions, label) => (positions.length > 0 ? [label] : []));
    const labels = createDeck(present, rng);
    const rowOf = createDecks((label) => byClass[label], rng);
    await runSteps({
      state: training,
      steps: options.steps,
      rng,
      async step() {
        throwIfAborted(context.signal);
        feeds.class.fill(0);
        for (let i = 0; i < batch; i++) {
          const label = labels.next();
          feeds.rows.set(rowAt(table.data, d, rowOf(label).next()), i * d);
          feeds.class[i * classes + label] = 1;
        }
        const { loss } = await training.step("train", feeds);
        return { loss: loss[0] };
      },
      onProgress: context.onStep,
    });
  });

  return {
    parameters: params.save(),
    probabilities: (rows) =>
      withNetwork(engine, kit, params, async (live) => {
        const m = rows.length / d;
        const out = new Float32Array(m * classes);
        for (let start = 0; start < m; start += batch) {
          const count = Math.min(batch, m - start);
          const part = new Float32Array(batch * d);
          part.set(rows.subarray(start * d, (start + count) * d));
          const { probabilities } = await live.run("predict", { rows: part });
          out.set(probabilities.subarray(0, count * classes), start * classes);
        }
        return out;
      }),
  };
}
