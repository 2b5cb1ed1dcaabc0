import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { EmoforgeError, type Problem, type Utterance, type Workers } from "../../src/core/index.ts";
import { ownCard } from "../../src/corpora/manifest/manifest.ts";
import { extractClips } from "../../src/experiment/prepare/extract-clips.ts";
import { extractRows } from "../../src/experiment/prepare/extract-rows.ts";
import { extractFrames } from "../../src/experiment/prepare/frames.ts";
import { checkRecordings } from "../../src/experiment/prepare/inspect.ts";
import { featuresSchema } from "../../src/features/index.ts";
import { createProcessPool, nodePlatform } from "../../src/platform/node/index.ts";

const is09 = featuresSchema.parse({ set: "is09" });
const logmel = featuresSchema.parse({ set: "logmel", mels: 40 });
const names = Array.from({ length: 9 }, (_, i) => (i === 4 ? "deadly.wav" : `${i}.wav`));
let folder: string;
let workers: Workers;
let utterances: Utterance[];
let lost: Problem;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emoforge-lost-"));
  workers = createProcessPool(join(import.meta.dirname, "dying-worker.ts"), 1);
  utterances = names.map((name, i) => ({
    id: name,
    file: join(folder, name),
    label: i % 2 ? "anger" : "fear",
    speaker: `s${i % 3}`,
    sex: "unknown",
    language: "und",
    session: "",
    corpus: "c",
  }));
  for (const [i, { file }] of utterances.entries()) {
    const tone = Float32Array.from({ length: 8000 }, (_, t) => 0.3 * Math.sin(0.05 * (i + 1) * t));
    await writeFile(file, encodeWav(tone, 16_000));
  }
  const { file } = utterances[4];
  lost = {
    kind: "unreadable",
    file,
    message: `${file}: a worker process ended while decoding it (SIGKILL), even with no other recording in hand. If memory is short, use fewer --workers; otherwise leave the file out.`,
  };
});
afterAll(async () => {
  await workers.close();
  await rm(folder, { recursive: true });
});

const options = () => ({ platform: nodePlatform, workers, cacheFolder: join(folder, "cache") });
const others = names.filter((name) => name !== "deadly.wav");

test("functionals: the recording that kills its worker is a problem; the others in its batch give theirs", async () => {
  const { utterances: made, data, problems } = await extractRows(utterances, is09, options());
  expect(problems).toEqual([lost]);
  expect(made.map(({ id }) => id)).toEqual(others);
  const alone = await extractRows(utterances.slice(5), is09, {
    ...options(),
    cacheFolder: join(folder, "other-cache"),
  });
  expect(data.subarray(4 * 384)).toEqual(alone.data);
});

test("spectrograms", async () => {
  const { utterances: made, problems } = await extractClips(utterances, logmel, options());
  expect(problems).toEqual([lost]);
  expect(made.map(({ id }) => id)).toEqual(others);
});

test("frames", async () => {
  const problems: Problem[] = [];
  const made: string[] = [];
  for await (const { utterance } of extractFrames(utterances, is09, {
    files: nodePlatform.files,
    workers,
    scratchFolder: join(folder, "scratch"),
    onProblem: (problem) => problems.push(problem),
  }))
    made.push(utterance.id);
  expect(problems).toEqual([lost]);
  expect(made).toEqual(others);
});

test("checking a corpus", async () => {
  const card = ownCard("c", "c");
  const { audio, problems } = await checkRecordings({ card, utterances, problems: [] }, options());
  expect(problems).toEqual([lost]);
  expect(audio.map(({ id }) => id)).toEqual(others);
});

test("if no worker can be started, there is one message, not one for each recording", async () => {
  const missing = createProcessPool("unused.ts", 1, { execPath: join(folder, "no-such-node") });
  const failed = await extractRows(utterances, is09, {
    ...options(),
    workers: missing,
    cacheFolder: join(folder, "third-cache"),
  }).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(EmoforgeError);
  expect((failed as Error).message).toMatch(
    /^a worker process could not be given "extract" \(.*ENOENT.*\)\. If memory is short, use fewer --workers; a rerun resumes\.$/,
  );
  await missing.close();
});
