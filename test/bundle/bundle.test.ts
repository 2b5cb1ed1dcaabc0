import { expect, test } from "vitest";
import { bundleFiles, loadBundle, saveBundle } from "../../src/bundle/index.ts";
import { createFeatureSet } from "../../src/features/index.ts";
import { hasher, memoryFiles, toyParts, width } from "./toy.ts";

async function saved() {
  const files = memoryFiles();
  await saveBundle("b", toyParts(), files, hasher);
  return files;
}

/** Changes one JSON file and its checksum, as an editor with good intentions would. */
async function edited(name: string, change: (content: Record<string, unknown>) => void) {
  const files = await saved();
  const content = JSON.parse(await files.readText(`b/${name}`));
  change(content);
  await files.write(`b/${name}`, JSON.stringify(content));
  const sums = JSON.parse(await files.readText("b/checksums.json"));
  sums[name] = await hasher.sha256(JSON.stringify(content));
  await files.write("b/checksums.json", JSON.stringify(sums));
  return files;
}

const load = (files: ReturnType<typeof memoryFiles>) => loadBundle("b", files, hasher);

test("what was saved is loaded again", async () => {
  const parts = toyParts();
  const bundle = await load(await saved());
  expect(bundle.classes).toEqual(["quiet", "loud"]);
  expect(bundle.model).toEqual(parts.model);
  expect(bundle.scaler).toEqual(parts.scaler);
  expect(bundle.features.names).toEqual(createFeatureSet("is09").names);
  expect(bundle.description.training).toEqual(parts.training);
  expect(bundle.description.evaluation).toEqual(parts.evaluation);
});

test("equal parts give equal bytes, and every file has its checksum", async () => {
  const [a, b] = [await saved(), await saved()];
  expect(a.contents).toEqual(b.contents);
  const sums = JSON.parse(await a.readText("b/checksums.json"));
  expect(Object.keys(sums).sort()).toEqual(
    Object.values(bundleFiles)
      .filter((name) => name !== "checksums.json")
      .sort(),
  );
});

test("a bundle that was not completely saved is refused", async () => {
  const files = await saved();
  const write = files.write;
  let left = 3;
  files.write = async (path, content) => {
    if (left-- === 0) throw new Error("disk full");
    return write(path, content);
  };
  await expect(saveBundle("b", toyParts(), files, hasher)).rejects.toThrow("disk full");
  await expect(load(files)).rejects.toThrow("got all but checksums.json");
});

test.each(Object.values(bundleFiles))("a missing %s is named", async (name) => {
  const files = await saved();
  files.contents.delete(`b/${name}`);
  await expect(load(files)).rejects.toThrow(`got all but ${name}. Copy the whole folder again`);
});

test("a folder that is not a bundle", async () => {
  await expect(load(memoryFiles())).rejects.toThrowErrorMatchingInlineSnapshot(
    `[EmoforgeError: b: expected a model bundle (a folder with model.onnx, scaler.json, labels.json, features.json, bundle.json, README.md, checksums.json), got a path without any of them. Make one with: emoforge train]`,
  );
});

test.each(["model.onnx", "scaler.json", "labels.json", "README.md"])(
  "a changed %s is noticed",
  async (name) => {
    const files = await saved();
    const content = (await files.read(`b/${name}`)).slice();
    content[content.length - 2] ^= 1;
    await files.write(`b/${name}`, content);
    await expect(load(files)).rejects.toThrow(
      new RegExp(
        `b/${name}: expected the checksum [0-9a-f]{12}, got [0-9a-f]{12}: the file was changed or damaged`,
      ),
    );
  },
);

test("a schema of another version is refused before anything else is looked at", async () => {
  const files = await edited("bundle.json", (content) => {
    content.schema = "emoforge/bundle@9";
  });
  files.contents.delete("b/scaler.json");
  await expect(load(files)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[EmoforgeError: b/bundle.json: expected the schema "emoforge/bundle@2", got "emoforge/bundle@9". The bundle is of another version of emoforge: use that version, or train it anew.]`,
  );
});

test("features that this version computes differently are refused", async () => {
  const files = await edited("features.json", (content) => {
    content.version = "0";
  });
  await expect(load(files)).rejects.toThrow(
    `b/features.json: version of feature set "is09": expected "${createFeatureSet("is09").version}" ` +
      '(what this emoforge computes), got "0". Train the bundle anew with this version, or use the version of emoforge that made it.',
  );
});

test("features with other names are refused", async () => {
  const files = await edited("features.json", (content) => {
    (content.names as string[])[4] = "other";
  });
  await expect(load(files)).rejects.toThrow('name of feature 5 of feature set "is09"');
});

test("a scaler of the wrong length is refused", async () => {
  const files = await edited("scaler.json", (content) => {
    (content.mean as number[]).pop();
  });
  await expect(load(files)).rejects.toThrow(
    `b/scaler.json: expected ${width} means and scales, one for each feature, got ${width - 1} and ${width}.`,
  );
});

test("unknown fields and broken JSON are refused", async () => {
  const surplus = await edited("labels.json", (content) => {
    content.colour = "red";
  });
  await expect(load(surplus)).rejects.toThrow('Unrecognized key: "colour"');
  const files = await saved();
  await files.write("b/bundle.json", "nonsense");
  await expect(load(files)).rejects.toThrow('b/bundle.json: expected a JSON object, got "nonsense".');
});

test("speaker normalisation is neither saved nor loaded", async () => {
  const save = saveBundle("b", toyParts({ scaler: null }), memoryFiles(), hasher);
  await expect(save).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: bundle, normalisation: expected "train", got "speaker". The statistics of a stranger are not known when a single file is judged: train with \`train\` normalisation.]`,
  );
  const files = await edited("bundle.json", (content) => {
    content.normalisation = "speaker";
  });
  await expect(load(files)).rejects.toThrow('expected the normalisation "train", got "speaker"');
});

test("a scaler that does not fit the features is not saved", async () => {
  const save = saveBundle(
    "b",
    toyParts({ scaler: { kind: "train", mean: [0], scale: [1] } }),
    memoryFiles(),
    hasher,
  );
  await expect(save).rejects.toThrow(`bundle, scaler: expected ${width} means and scales`);
});

test("two classes with the same name are refused", async () => {
  const files = await edited("labels.json", (content) => {
    content.classes = ["loud", "loud"];
  });
  await expect(load(files)).rejects.toThrow(
    'b/labels.json does not fit the schema "emoforge/bundle@2":\n  classes: each class must be listed once\n',
  );
});

test("a scale that would make every row infinite is refused", async () => {
  const files = await edited("scaler.json", (content) => {
    (content.scale as number[])[3] = 1e-40;
  });
  await expect(load(files)).rejects.toThrow("  scale.3: Too small: expected number to be >=1e-37");
});

test("exactly what was checked is used, even if the folder changes meanwhile", async () => {
  const files = await saved();
  const read = files.read;
  const times = new Map<string, number>();
  files.read = async (path) => {
    times.set(path, (times.get(path) ?? 0) + 1);
    const content = await read(path);
    // Each file is replaced once it has been read.
    if (path !== "b/bundle.json") files.contents.set(path, new TextEncoder().encode("{}"));
    return content;
  };
  const bundle = await load(files);
  expect(bundle.classes).toEqual(["quiet", "loud"]);
  expect(bundle.scaler.mean).toHaveLength(width);
  // Its schema is read before any checksum: see "a schema of another version".
  times.delete("b/bundle.json");
  expect([...times.values()].every((n) => n === 1)).toBe(true);
});
