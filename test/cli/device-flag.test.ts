/** `--device` where there is no graphics card, and where it does not belong. */

import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { workplace } from "./run.ts";

const place = workplace();
afterAll(place.remove);

/** No Vulkan driver is found with this; on other systems than Linux no variable takes a card away. */
const bare = { VK_DRIVER_FILES: place.at("none.json") };
const onLinux = process.platform === "linux";

const recipe = `title: T
question: Q?
device: gpu
corpora: [{ id: demo, perClass: 4 }]
features: { set: is09 }
augmenters: [{ kind: none }]
classifiers: [{ kind: dnn, hidden: [4], epochs: 1 }]
`;
beforeAll(() => place.write("recipe.yaml", recipe));

test.runIf(onLinux)(
  "gpu: the command does not begin, and says what is missing and how to get it",
  async () => {
    const { code, stderr } = await place.emoforge(["run", "recipe.yaml"], bare);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^emoforge: --device gpu: expected a graphics card that WebGPU reaches, got none \(.+\)\. .*libvulkan1.* Or add: --device auto$/m,
    );
  },
);

test.runIf(onLinux)(
  "auto: the processor, with a line that says so",
  async () => {
    const args = [
      "train",
      "demo",
      "--classifier",
      "dnn",
      "--device",
      "auto",
      "--no-evaluate",
      "--no-answers",
    ];
    const small = ["--classifier-option", "hidden=[4]", "--classifier-option", "epochs=1", "--workers", "1"];
    const { code, stderr } = await place.emoforge([...args, ...small, "--out", "auto"], bare);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^No graphics card is used, but the processor: .+\.$/m);
  },
  120_000,
);

test("a device that there is not", async () => {
  for (const command of [
    ["run", "recipe.yaml"],
    ["train", "demo"],
    ["worker"],
    ["augment", "demo", "--with", "gan", "--out", "rows.csv"],
  ]) {
    const { code, stderr } = await place.inProcess([...command, "--device", "cuda"], {
      EMOFORGE_QUEUE: "redis://localhost:1",
      EMOFORGE_STORE: place.at("store"),
    });
    expect(code).toBe(1);
    expect(stderr).toBe("emoforge: --device: expected one of cpu, gpu, auto, got cuda.");
  }
});

test("over a queue each worker has its own", async () => {
  const { code, stderr } = await place.inProcess(["run", "recipe.yaml", "--queue", "--device", "gpu"], {
    EMOFORGE_QUEUE: "redis://localhost:1",
    EMOFORGE_STORE: place.at("store"),
  });
  expect(code).toBe(1);
  expect(stderr).toBe(
    "emoforge: --device: expected none with --queue, got gpu. Start workers with it: emoforge worker --device ...",
  );
});

test("Slurm's scripts pass it on", async () => {
  await place.write("store/keep", "");
  const args = ["slurm", "recipe.yaml", "--store", place.at("store"), "--device", "auto"];
  const { code, stderr } = await place.inProcess(args);
  expect(code, stderr).toBe(0);
  expect(await readFile(place.at("store/slurm/recipe/work.sh"), "utf8")).toContain(" --device auto ");
});
