/** A graphics card that is full, or lost, in the middle of a run: what is lost, and what goes on. */

import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildFailingDriver, failing } from "../tensor/failing-driver.ts";
import { type Outcome, workplace, writeSmallCorpus } from "./run.ts";

const card = "Test card (WebGPU, libfailing.so)";

describe.skipIf(failing.skip)(`a graphics card that fails${failing.note}`, () => {
  const place = workplace();
  let driver: ReturnType<typeof buildFailingDriver>;
  beforeAll(async () => {
    driver = buildFailingDriver();
    await writeSmallCorpus(place);
    // Wide enough for one vector of parameters to need more memory than the card is made to have.
    await place.write(
      "recipe.yaml",
      `title: T
question: Q?
corpora: [{ id: Töne, path: Töne.csv }]
features: { set: is09 }
protocol: { kind: k-fold-by-speaker, folds: 2 }
normalisation: [train]
repeats: 1
augmenters: [{ kind: none }]
classifiers:
  - { kind: svm, c: 0.01 }
  - { kind: dnn, hidden: [12000], epochs: 1 }
statistics: { resamples: 100 }
`,
    );
  });
  afterAll(() => {
    driver.remove();
    place.remove();
  });

  /** How the run ended, and its trials by classifier. */
  async function run(device: string, env: Record<string, string>, out: string, more: readonly string[] = []) {
    const args = ["run", "recipe.yaml", "--out", out, "--device", device, "--workers", "1", ...more];
    const outcome: Outcome = await place.emoforge(args, { ...driver.env, ...env });
    const names = await readdir(place.at(out, "trials"));
    const trials = await Promise.all(
      names.sort().map(async (name) => JSON.parse(await readFile(place.at(out, "trials", name), "utf8"))),
    );
    const results = JSON.parse(await readFile(place.at(out, "results.json"), "utf8"));
    const of = (classifier: string) =>
      trials.filter(({ chosen }) => "hidden" in chosen === (classifier === "dnn"));
    return { ...outcome, svm: of("svm"), dnn: of("dnn"), corpus: results.corpora[0] };
  }

  const full = { FAILING_DRIVER_BYTES: "12000000" };
  const small = ["--override", "classifiers.dnn.hidden=[8]"];
  const lost = { FAILING_DRIVER_SUBMITS: "10" };
  const withoutSum = ({ checksum: _, device: __, ...trial }: Record<string, unknown>) => trial;

  test("what does not fit into it fails alone, with one line", async () => {
    const { code, stderr, svm, dnn, corpus } = await run("gpu", full, "gpu-full");
    expect([code, svm.length, dnn.length]).toEqual([3, 2, 0]);
    const [failed] = corpus.trials.failed;
    expect(failed.message).toMatch(
      /^The graphics card has too little memory for this \(.*\)\. Use a smaller batch/,
    );
    expect(failed.message).not.toContain("\n");
    expect(stderr).toContain(`trial ${failed.id} failed: The graphics card has too little memory`);
    expect(stderr).not.toContain("onnxruntime");
  }, 300_000);

  test("auto: the processor does it, with the results of the processor, and says so", async () => {
    const { code, stderr, svm, dnn, corpus } = await run("auto", full, "auto-full");
    const cpu = await run("cpu", {}, "cpu");
    expect([code, svm.length, dnn.length]).toEqual([0, 2, 2]);
    expect(stderr).toContain("The processor does this one.");
    expect(dnn.map(withoutSum)).toEqual(cpu.dnn.map(withoutSum));
    expect(dnn[0].device).toEqual({ classifier: `cpu, after a failure of ${card}` });
    expect(corpus.devices).toEqual([{ device: `cpu, after a failure of ${card}`, networks: 2 }]);
    expect([cpu.corpus.devices, cpu.dnn[0].device]).toEqual([undefined, undefined]);
    expect(svm).toEqual(cpu.svm);
    const environment = JSON.parse(await readFile(place.at("auto-full/environment.json"), "utf8"));
    expect(environment.engine).toBe(
      `ONNX Runtime, networks on ${card}, all else cpu, 1 thread for each worker`,
    );
  }, 300_000);

  test("gpu: where it is lost, the trial is tried once more in a new process and then fails alone", async () => {
    const { code, svm, dnn, corpus } = await run("gpu", lost, "gpu-lost", small);
    expect([code, svm.length, dnn.length]).toEqual([3, 2, 0]);
    expect(corpus.trials.failed[0].message).toBe(
      `${card} was lost, or its driver ended the worker process (code 75), twice. The other trials go on; a rerun tries it again, on the processor with --device cpu or auto.`,
    );
    // The same command on the processor does what is left.
    const again = await run("cpu", {}, "gpu-lost", small);
    expect([again.code, again.dnn.length, again.corpus.devices]).toEqual([0, 2, undefined]);
  }, 300_000);

  test("auto: where it is lost, the processor goes on", async () => {
    const { code, dnn, corpus } = await run("auto", lost, "auto-lost", small);
    expect([code, dnn.length, corpus.trials.failed]).toEqual([0, 2, []]);
  }, 300_000);

  test("a model trained on it names it in its card, and predicts without it", async () => {
    const args = [
      "train",
      "Töne.csv",
      "--classifier",
      "dnn",
      "--device",
      "gpu",
      "--no-evaluate",
      "--no-answers",
    ];
    const small = ["--classifier-option", "hidden=[4]", "--classifier-option", "epochs=1", "--workers", "1"];
    const { code, stderr } = await place.emoforge([...args, ...small, "--out", "model"], driver.env);
    expect(code, stderr).toBe(0);
    expect(await readFile(place.at("model/README.md"), "utf8")).toContain(`- Networks trained on: ${card}`);
    const [recording] = await readdir(place.at("Töne/anger"));
    const told = await place.emoforge(["predict", "model", `Töne/anger/${recording}`], full);
    expect(told.code, told.stderr).toBe(0);
  }, 300_000);
});
