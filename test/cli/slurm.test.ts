/** @file The scripts of `emoforge slurm`, run by bash as Slurm would run them: one part is told that its time is up, and comes again. */

import { execFile, spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { slurmScripts } from "../../src/cli/support/slurm.ts";
import { until } from "../queue/support.ts";
import { expectSameResults, namesIn } from "./killed.ts";
import { workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();
const trials = () => namesIn(place.at("Ablage 1/runs/small/trials"), ".json").length;

beforeAll(async () => {
  await writeSmallCorpus(place);
  await place.write(
    "small.yaml",
    `
title: Small
question: Does anything help?
corpora: [{ id: töne, path: Töne.csv, classes: [anger, sadness, neutral] }]
features: { set: is09 }
normalisation: [train]
repeats: 1
augmenters:
  - kind: none
  - { kind: noise, level: 0.2 }
  - { kind: cyclegan, hidden: [8], steps: 3, pretrainSteps: 1, batch: 8 }
amounts: [1]
classifiers: [{ kind: svm, c: 0.01 }, { kind: dnn, hidden: [8], epochs: 3 }]
statistics: { resamples: 200 }
`,
  );
});
afterAll(place.remove);

/** Runs a script with what Slurm would set, and a `scontrol` that writes down what it is asked for. */
function start(name: string, task = "") {
  const bin = place.at("bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "scontrol"), `#!/bin/sh\necho "$@" >> '${place.at("scontrol.txt")}'\n`);
  chmodSync(join(bin, "scontrol"), 0o755);
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    SLURM_ARRAY_JOB_ID: "7",
    SLURM_ARRAY_TASK_ID: task,
  };
  const child = spawn("bash", [place.at("Ablage 1/slurm/small", name)], { cwd: place.folder, env });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => {
      said += String(text);
    });
  return {
    child,
    ended: new Promise<{ code: number | null; said: string }>((done) =>
      child.on("exit", (code) => done({ code, said })),
    ),
  };
}

test.skipIf(process.platform === "win32")(
  "parts, one of them stopped and begun again, then gathering: the bytes of one machine",
  async () => {
    const alone = await place.emoforge(["run", "small.yaml", "--workers", "2"]);
    expect(alone.code, alone.stderr).toBe(0);

    const asked = [
      "slurm",
      "small.yaml",
      "--store",
      "Ablage 1",
      "--nodes",
      "2",
      "--hours",
      "1.5",
      "--cpus",
      "1",
    ];
    const written = await place.emoforge(asked);
    expect(written.code, written.stderr).toBe(0);
    expect(written.stdout).toContain(`Submit with: ${place.at("Ablage 1/slurm/small/submit.sh")}`);

    expect((await start("prepare.sh").ended).code).toBe(0);
    const first = start("work.sh", "1");
    await until(() => trials() >= 2);
    first.child.kill("SIGUSR1");
    expect((await first.ended).code).toBe(0);
    expect(readFileSync(place.at("scontrol.txt"), "utf8")).toBe("requeue 7_1\n");
    const [again, second] = await Promise.all([start("work.sh", "1").ended, start("work.sh", "2").ended]);
    expect(again.code, again.said).toBe(0);
    expect(second.said).toContain("Done, without results.");

    const status = await place.emoforge([...asked, "--status"]);
    expect(status.stdout).toBe("40 of 40 trials finished, 0 failed, results not gathered yet\n");
    const gathered = await start("gather.sh").ended;
    expect(gathered.code, gathered.said).toBe(0);
    expectSameResults(place, "runs/small", "Ablage 1/runs/small");
  },
  // Ten commands, one after another.
  240_000,
);

test("bash understands every script, whatever is in the paths", async () => {
  const scripts = slurmScripts({
    stem: "it's",
    program: ["/opt/node js/node", "emoforge.js"],
    args: ["/home/o'brien/my recipe.yaml", "--override", "a=$(rm -rf /)"],
    folder: "/mnt/a b",
    nodes: 3,
    hours: 0.01,
    cpus: undefined,
    partition: "long",
  });
  for (const [name, text] of Object.entries(scripts)) {
    await place.write(name, text);
    await new Promise<void>((resolve, reject) =>
      execFile("bash", ["-n", place.at(name)], (error) => (error ? reject(error) : resolve())),
    );
  }
  expect(scripts["work.sh"]).toBe(`#!/bin/bash
#SBATCH --job-name="emoforge-it's-work"
#SBATCH --output="/mnt/a b/work-%A_%a.log"
#SBATCH --time=0:01:00
#SBATCH --open-mode=append
#SBATCH --partition=long
#SBATCH --array=1-3
#SBATCH --requeue
#SBATCH --signal=B:USR1@60
#SBATCH --nodes=1
#SBATCH --exclusive
'/opt/node js/node' emoforge.js run '/home/o'\\''brien/my recipe.yaml' --override 'a=$(rm -rf /)' --shard "$SLURM_ARRAY_TASK_ID/3" --no-results --workers "\${SLURM_CPUS_ON_NODE:-1}" &
part=$!
# Its time is nearly up: it stops, and goes on from there in its turn.
trap 'kill -TERM $part; wait $part; scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"; exit 0' USR1
# Its node is wanted for something else: Slurm itself puts it back.
trap 'kill -TERM $part; wait $part' TERM
wait $part
`);
});
