/**
 * @file What the runtime's binding costs: runs of tiny programs, and whole trainings of small networks, by its library and through its binding
 * in turn. `node --single-threaded-gc bench/calls.ts [turns]`; workers are started with that flag.
 */

import { augmenters, createAugmenter } from "../src/augment/index.ts";
import { classifiers, createClassifier } from "../src/classify/index.ts";
import { createRng, type Recorded, type Rows } from "../src/core/index.ts";
import { add, type Engine, input } from "../src/tensor/index.ts";
import { createNodeEngine, whyThroughBinding } from "../src/tensor/node.ts";

const turns = Number(process.argv[2] ?? 2);
const engines = [
  ["library", await createNodeEngine()],
  ["binding", await createNodeEngine({ direct: false })],
] as const;
const why = await whyThroughBinding();
if (why !== undefined) console.log(`Both go through the binding: ${why}`);

/** Processor time of some work, ms. */
async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function runs(engine: Engine, inputs: number, outputs: number, size: number): Promise<string> {
  const given = Array.from({ length: inputs }, (_, i) => input(`x${i}`, [size]));
  const program = await engine.compile(
    Object.fromEntries(Array.from({ length: outputs }, (_, i) => [`y${i}`, add(given[i % inputs], i)])),
  );
  const feeds = Object.fromEntries(given.map((_, i) => [`x${i}`, new Float32Array(size)]));
  const repeat = async (count: number) => {
    for (let i = 0; i < count; i++) await program.run(feeds);
  };
  await repeat(200);
  const text = `${(await cpuMs(() => repeat(2000))) / 2} us`;
  await program.release();
  return text;
}

/** Random rows, of which every class has its own mean. */
function rows(n: number): Recorded<Rows> {
  const d = 1582;
  const rng = createRng("rows");
  const labels = Int32Array.from({ length: n }, (_, i) => i % 5);
  const ids = Array.from(labels, (_, i) => `r${i}`);
  return {
    origin: "recorded",
    data: Float32Array.from(
      { length: n * d },
      (_, k) => rng.normal() + ((k + labels[Math.floor(k / d)]) % 7 === 0 ? 1 : 0),
    ),
    labels,
    ids,
    features: Array.from({ length: d }, (_, i) => `f${i}`),
    classes: ["a", "b", "c", "d", "e"],
    speakers: ids.map((_, i) => `s${i % 9}`),
  };
}

for (const [inputs, outputs, size] of [
  [1, 1, 4],
  [30, 20, 4],
  [30, 20, 10_000],
])
  for (const [name, engine] of engines)
    console.log(
      `${inputs} inputs, ${outputs} results of ${size} values, ${name}: ${await runs(engine, inputs, outputs, size)}`,
    );

const many = rows(1086);
const few = rows(355);
const dnnConfig = classifiers.rows.parse({ kind: "dnn", hidden: [200, 200], epochs: 15 });
const ganConfig = augmenters.rows.parse({
  kind: "gan",
  hidden: [64, 64],
  batch: 32,
  steps: 200,
  learningRate: 1e-3,
});
for (let turn = 0; turn < turns; turn++)
  for (const [name, engine] of engines) {
    const dnn = createClassifier(dnnConfig, { engine });
    const augmenter = createAugmenter(ganConfig, { engine });
    const ofDnn = await cpuMs(async () => dnn.fit(many, { rng: createRng("x") }));
    const ofGan = await cpuMs(async () => augmenter.fit(few, { rng: createRng("x") }));
    console.log(
      `${name}: a DNN of 200-200 ${(ofDnn / 1000).toFixed(2)} s, five GANs ${(ofGan / 1000).toFixed(2)} s of processor`,
    );
  }
process.exit(0);
