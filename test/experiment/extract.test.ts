import { describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { EmoforgeError, type Utterance } from "../../src/core/index.ts";
import { openTable } from "../../src/experiment/media/tables.ts";
import { contentHashes } from "../../src/experiment/prepare/content.ts";
import { prepareCorpus } from "../../src/experiment/prepare/corpus.ts";
import { extractRows } from "../../src/experiment/prepare/extract-rows.ts";
import { featuresSchema } from "../../src/features/index.ts";
import { cacheFolder, localWorkers, type MemoryFiles, memoryFiles, memoryPlatform } from "./support.ts";

const is09 = featuresSchema.parse({ set: "is09" });

/** Half a second of a tone with its second harmonic. */
const tone = (hz: number, seconds = 0.5, rate = 16000) =>
  encodeWav(
    Float32Array.from({ length: rate * seconds }, (_, i) => {
      const phase = (2 * Math.PI * hz * i) / rate;
      return 0.3 * Math.sin(phase) + 0.1 * Math.sin(2 * phase);
    }),
    rate,
  );

const utterance = (file: string, more: Partial<Utterance> = {}): Utterance => ({
  id: file,
  file,
  label: "anger",
  speaker: "s",
  sex: "unknown",
  language: "und",
  session: "",
  corpus: "c",
  ...more,
});

async function extract(files: MemoryFiles, utterances: readonly Utterance[], config = is09) {
  const workers = localWorkers(files);
  const platform = memoryPlatform(files);
  const progress: number[] = [];
  const answer = await extractRows(utterances, config, {
    platform,
    workers,
    cacheFolder,
    onProgress: (done) => progress.push(done),
  });
  return { ...answer, tasks: workers.ran.length, progress };
}

describe("the cache of features", () => {
  test("goes by content: a file is found the second time, and under another name; changed bytes and another stretch are not", async () => {
    const files = memoryFiles();
    await files.write("/a.wav", tone(200));
    const first = await extract(files, [utterance("/a.wav")]);
    expect([first.cached, first.tasks, first.data.length]).toEqual([0, 1, 384]);
    const again = await extract(files, [utterance("/a.wav")]);
    expect([again.cached, again.tasks]).toEqual([1, 0]);
    expect(again.data).toEqual(first.data);

    await files.write("/renamed.wav", tone(200));
    expect((await extract(files, [utterance("/renamed.wav", { id: "x" })])).cached).toBe(1);

    await files.write("/a.wav", tone(250));
    const changed = await extract(files, [utterance("/a.wav")]);
    expect(changed.cached).toBe(0);
    expect(changed.data).not.toEqual(first.data);

    for (const stretch of [{ startSec: 0.1 }, { endSec: 0.3 }, { startSec: 0.1, endSec: 0.3 }])
      expect((await extract(files, [utterance("/renamed.wav", stretch)])).cached).toBe(0);
  });

  test("is that of each set, whatever it is joined with", async () => {
    const files = memoryFiles();
    for (const hz of [200, 250, 300]) await files.write(`/${hz}.wav`, tone(hz));
    // Long enough for frames of 25 ms, too short for those of 60 ms.
    await files.write("/short.wav", tone(200, 0.05));
    await files.write("/broken.wav", new Uint8Array(3));
    const all = ["/200.wav", "/short.wav", "/250.wav", "/broken.wav", "/300.wav"].map((file) =>
      utterance(file),
    );
    const first = await extract(files, all);
    expect(first.utterances.map(({ id }) => id)).toEqual(["/200.wav", "/short.wav", "/250.wav", "/300.wav"]);
    const both = featuresSchema.parse({ set: "joined", sets: [{ set: "is09" }, { set: "egemaps-v02" }] });
    const joined = await extract(files, all, both);
    expect(joined.utterances.map(({ id }) => id)).toEqual(["/200.wav", "/250.wav", "/300.wav"]);
    expect(joined.problems.map(({ file }) => file)).toEqual(["/broken.wav", "/short.wav"]);
    const alone = await extract(files, all, featuresSchema.parse({ set: "egemaps-v02" }));
    expect(alone.cached).toBe(3);
    expect(joined.names).toEqual([
      ...first.names.map((name) => `is09/${name}`),
      ...alone.names.map((name) => `egemaps-v02/${name}`),
    ]);
    for (const [row, ofFirst] of [0, 2, 3].entries())
      expect([...joined.data.subarray(472 * row, 472 * (row + 1))]).toEqual([
        ...first.data.subarray(384 * ofFirst, 384 * (ofFirst + 1)),
        ...alone.data.subarray(88 * row, 88 * (row + 1)),
      ]);
  });

  test("names the resampler's version for files that have to be resampled", async () => {
    const files = memoryFiles();
    await files.write("/16.wav", tone(200));
    await files.write("/48.wav", tone(200, 0.5, 48000));
    const platform = memoryPlatform(files);
    const key = contentHashes(platform, 16000);
    expect(await key("/16.wav")).toBe(await platform.hasher.sha256(tone(200)));
    const resampled = await platform.hasher.sha256(tone(200, 0.5, 48000));
    expect(await key("/48.wav")).toBe(`${resampled}/resampled-2`);
    expect(await contentHashes(platform, 48000)("/48.wav")).toBe(resampled);
  });

  test("a stored row of the wrong length is made anew", async () => {
    const files = memoryFiles();
    await files.write("/a.wav", tone(200));
    const first = await extract(files, [utterance("/a.wav")]);
    const [row] = [...files.content.keys()].filter((path) => path.endsWith(".row"));
    await files.write(row, new Uint8Array(12));
    const again = await extract(files, [utterance("/a.wav")]);
    expect([again.cached, again.tasks]).toEqual([0, 1]);
    expect(again.data).toEqual(first.data);
  });
});

test("files that cannot be used become problems, in a fixed order, and the others keep the order given", async () => {
  const files = memoryFiles();
  const names = Array.from({ length: 20 }, (_, i) => `/${String(i).padStart(2, "0")}.wav`);
  for (const [i, name] of names.entries()) await files.write(name, tone(150 + 10 * i));
  await files.write("/17.wav", new TextEncoder().encode("not a recording"));
  await files.write("/04.wav", tone(200, 0.01));
  const utterances = [...names, "/absent.wav"].map((name) => utterance(name)).reverse();
  const { problems, utterances: kept, data, progress } = await extract(files, utterances);
  expect(problems.map(({ file, kind }) => `${kind} ${file}`)).toEqual([
    "unreadable /04.wav",
    "unreadable /17.wav",
    "unreadable /absent.wav",
  ]);
  expect(problems[2].message).toContain("no such file");
  const wanted = names.filter((name) => name !== "/17.wav" && name !== "/04.wav").reverse();
  expect(kept.map(({ file }) => file)).toEqual(wanted);
  const alone = await extract(files, [utterance("/12.wav")]);
  const at = wanted.indexOf("/12.wav");
  expect(data.slice(at * 384, (at + 1) * 384)).toEqual(alone.data);
  expect(progress.at(-1)).toBe(utterances.length);
});

test("problems with stretches of one bad file come in the same order, whichever worker answers first", async () => {
  const files = memoryFiles();
  await files.write("/bad.wav", new TextEncoder().encode("not a recording"));
  const utterances = Array.from({ length: 40 }, (_, i) => utterance("/bad.wav", { id: `u${i}` }));
  const orders = [];
  for (const late of [0, 1]) {
    let call = 0;
    const workers = {
      size: 2,
      async run<Result>() {
        const mine = call++;
        if (mine === late) await new Promise((resolve) => setTimeout(resolve, 5));
        const problems = [{ kind: "unreadable", file: "/bad.wav", message: `in part ${mine}` }];
        return { rows: [], problems } as Result;
      },
      async close() {},
    };
    const options = { platform: memoryPlatform(files), workers, cacheFolder };
    orders.push((await extractRows(utterances, is09, options)).problems.map(({ message }) => message));
  }
  expect(orders[0]).toEqual(orders[0].toSorted());
  expect(orders[0].length).toBeGreaterThan(1);
  expect(orders[1]).toEqual(orders[0]);
});

test("a cache that cannot be written is not the recording's fault: it stops the extraction", async () => {
  const files = memoryFiles();
  await files.write("/a.wav", tone(200));
  const full = {
    ...files,
    write: async (path: string) => {
      throw new EmoforgeError(`${path}: could not be written (disk full).`);
    },
  };
  await expect(extract(full, [utterance("/a.wav")])).rejects.toThrow("could not be written (disk full)");
});

describe("preparing a corpus", () => {
  const manifest = "file,speaker,gender,emotion\n";
  async function corpus(rows: string) {
    const files = memoryFiles();
    for (const [name, hz] of [
      ["a", 150],
      ["b", 200],
      ["c", 250],
    ] as const)
      await files.write(`/own/${name}.wav`, tone(hz));
    for (const name of ["bad", "worse"])
      await files.write(`/own/${name}.wav`, new TextEncoder().encode("not a recording"));
    await files.write("/own/list.csv", manifest + rows);
    const prepare = (spec: object = {}) =>
      prepareCorpus({ id: "own", path: "/own/list.csv", ...spec }, is09, {
        platform: memoryPlatform(files),
        workers: localWorkers(files),
        cacheFolder,
        dataFolder: undefined,
      });
    return { files, prepare };
  }

  test("labels stay with their rows when some cannot be used, and the table comes back from the cache", async () => {
    const { files, prepare } = await corpus(
      "a.wav,s1,female,anger\nbad.wav,s1,female,joy\nb.wav,s2,male,joy\nc.wav,s2,male,fear\n",
    );
    const prepared = await prepare({ map: { fear: "scared" }, classes: ["scared", "joy", "anger"] });
    const { columns: table, sexes, problems, hash } = prepared;
    expect(table.ids.map((id, i) => `${id} ${table.classes[table.labels[i]]} ${sexes[i]}`)).toEqual([
      "a anger female",
      "b joy male",
      "c scared male",
    ]);
    expect(problems.map(({ file }) => file)).toContain("bad.wav");
    expect(await openTable(hash, cacheFolder, memoryPlatform(files))).toMatchObject(table);

    await files.remove(`${cacheFolder}/tables/${hash}.f32`);
    await prepare({ map: { fear: "scared" }, classes: ["scared", "joy", "anger"] });
    expect(await openTable(hash, cacheFolder, memoryPlatform(files))).toMatchObject(table);
    expect((await prepare({ classes: ["fear", "joy", "anger"] })).hash).not.toBe(hash);
  });

  test("if nothing can be used, the first problem is reported", async () => {
    const { prepare } = await corpus("bad.wav,s1,female,joy\nworse.wav,s2,male,anger\n");
    await expect(prepare()).rejects.toThrow(
      /^Corpus "own": not one of \d utterances could be used\. The first problem: .*bad\.wav/,
    );
  });

  test("an unknown corpus, and a class that a corpus does not have, are named", async () => {
    const { prepare } = await corpus("a.wav,s1,female,anger\nb.wav,s2,male,joy\n");
    await expect(prepare({ id: "elsewhere", path: undefined })).rejects.toThrow(/got elsewhere/);
    await expect(prepare({ classes: ["anger", "fear"] })).rejects.toThrow(/got fear/);
  });
});
