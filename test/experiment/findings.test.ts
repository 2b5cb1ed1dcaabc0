import { describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { createRng } from "../../src/core/index.ts";
import { placesOf } from "../../src/experiment/plan/places.ts";
import { planRun } from "../../src/experiment/plan/plan.ts";
import { executeRun, type RunOptions } from "../../src/experiment/run.ts";
import {
  cacheFolder,
  localWorkers,
  type MemoryFiles,
  memoryFiles,
  memoryPlatform,
  runFolder,
  smallRecipe,
} from "./support.ts";

/** Seven speakers with two emotions each; `u1` and `u2`, of two speakers, are the same audio. */
async function recordings(): Promise<MemoryFiles> {
  const files = memoryFiles();
  const lines = ["file,speaker,gender,emotion"];
  for (let i = 0; i < 28; i++) {
    const pitch = ((i === 2 ? 1 : i) + 5) / 90;
    const samples = Float32Array.from({ length: 4000 }, (_, t) => Math.sin(t * pitch) / 2);
    await files.write(`/own/u${i}.wav`, encodeWav(samples, 16000));
    lines.push(`u${i}.wav,s${i % 7},female,${Math.floor(i / 7) % 2 === 0 ? "anger" : "joy"}`);
  }
  await files.write("/own/list.csv", `${lines.join("\n")}\n`);
  return files;
}

const recipe = (corpus: Record<string, unknown> = {}) =>
  smallRecipe({
    corpora: [{ id: "own", path: "/own/list.csv", ...corpus }],
    augmenters: [{ kind: "none" }],
    classifiers: [{ kind: "majority" }],
  });

function optionsFor(files: MemoryFiles, workers = localWorkers(files)): RunOptions {
  return {
    platform: memoryPlatform(files),
    workers,
    cacheFolder,
    runFolder,
    dataFolder: undefined,
    profile: "default",
    environment: { emoforge: "0", runtime: "r", platform: "p", cpu: "c", cores: 1, engine: "e" },
  };
}

describe("identical audio", () => {
  test("is never on both sides of a split, and this is said", async () => {
    const files = await recordings();
    const plan = await planRun(recipe(), optionsFor(files));
    const [{ prepared, plan: own }] = plan.corpora;
    expect(prepared.twins).toEqual([["u1", "u2"]]);
    const { ids } = prepared.columns;
    const twins = [ids.indexOf("u1"), ids.indexOf("u2")];
    for (const { train, test: tested } of plan.groups) {
      expect(train.some((row) => twins.includes(row)) && tested.some((row) => twins.includes(row))).toBe(
        false,
      );
    }
    // Folds that test neither of them train on both.
    expect(plan.groups.filter(({ train }) => twins.every((row) => train.includes(row)))).toHaveLength(5);
    expect(own.notes).toContain(
      "Up to 1 training rows of a fold are left out, since the same audio is tested in it: a recording is never on both sides.",
    );
    expect(prepared.problems).toEqual([
      {
        file: "u2.wav",
        message:
          "u2 of speaker s2 is the same audio as u1 of speaker s1. A split by speaker would put it on both sides.",
      },
    ]);
    // Both are used nevertheless.
    expect(prepared.unusable).toBe(0);
  });

  test("of three recordings stays together, and rows without twins are split as before", () => {
    const rows = {
      ids: ["a", "b", "c", "d", "e", "f"],
      labels: Int32Array.of(0, 1, 0, 1, 0, 1),
      speakers: ["s1", "s1", "s2", "s2", "s3", "s3"],
      sessions: ["", "", "", "", "", ""],
      classes: ["x", "y"],
    };
    const rules = { ...recipe(), normalisation: ["train"] as ["train"] };
    const trains = (twins: string[][]) =>
      placesOf(rules, { ...rows, twins }, createRng(1)).places.map(({ train }) =>
        train.map((i) => rows.ids[i]).join(""),
      );
    expect(trains([])).toEqual(["cdef", "abef", "abcd"]);
    expect(trains([["a", "c", "e"]])).toEqual(["df", "bf", "bd"]);
  });
});

describe("what was found", () => {
  test("reaches the results: cautions, and that the speakers are guessed", async () => {
    const files = await recordings();
    // Each speaker becomes two, one for each emotion, so that the voice gives the emotion away.
    const lines = (await files.readText("/own/list.csv")).split("\n");
    await files.write(
      "/own/list.csv",
      lines
        .map((line, i) =>
          i === 0 ? line : line.replace(/s(\d)/, (_, n) => `s${n}${line.endsWith("joy") ? "b" : "a"}`),
        )
        .join("\n"),
    );
    const options = optionsFor(files);
    const plan = await planRun(recipe({ speakersGuessed: true }), options);
    const { results } = await executeRun(plan, options);
    expect(results.corpora[0].protocol.speakersGuessed).toBe("");
    expect(results.corpora[0].data.cautions?.[0]).toMatch(/^14 of 14 speakers have only one emotion/);
  });

  test("leaves no trace in the results if nothing was found", async () => {
    const files = await recordings();
    const options = optionsFor(files);
    const { results } = await executeRun(await planRun(recipe(), options), options);
    expect(results.corpora[0].data).not.toHaveProperty("cautions");
    expect(results.corpora[0].protocol).not.toHaveProperty("speakersGuessed");
  });

  test("is looked for once: afterwards recordings are known by their content", async () => {
    const files = await recordings();
    const first = localWorkers(files);
    await planRun(recipe(), optionsFor(files, first));
    expect(first.ran).toContain("inspect");
    const second = localWorkers(files);
    await planRun(recipe(), optionsFor(files, second));
    expect(second.ran).not.toContain("inspect");
  });

  test("is looked for again, with a remark, if what was kept is damaged", async () => {
    const files = await recordings();
    await planRun(recipe(), optionsFor(files));
    const kept = [...files.content.keys()].filter((path) => path.includes("/inspections/"));
    expect(kept).toHaveLength(27);
    await files.write(kept[0], (await files.readText(kept[0])).replace("durationSec", "durationSek"));
    const workers = localWorkers(files);
    const remarks: string[] = [];
    const options = optionsFor(files, workers);
    await planRun(recipe(), {
      ...options,
      platform: { ...options.platform, remark: (line) => remarks.push(line) },
    });
    expect(workers.ran).toContain("inspect");
    expect(remarks).toEqual([`${kept[0]}: damaged (its checksum does not match). It is made anew.`]);
  });
});
