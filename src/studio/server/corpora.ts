/** @file The corpora that the studio has opened, by key: the id of a known one, or the path of one's own below the data folder. */

import { baseOf, corpusLoaders, filesOf } from "../../corpora/index.ts";
import type { CorpusSpec } from "../../experiment/index.ts";
import { type OpenCorpus, openCorpus, type Workspace } from "../../experiment/index.ts";
import { AbsentError } from "./errors.ts";
import { type Fence, OutsideError } from "./fence.ts";

export interface Corpora {
  /** Reads it when it is first asked for; a corpus that could not be read is tried again. */
  open(key: string): Promise<OpenCorpus>;
  /** The same for a corpus of a recipe. @returns Its key. */
  openSpec(spec: CorpusSpec): Promise<string>;
  /** Keys of those that are open. */
  opened(): readonly string[];
  /** Forgets what was read, so that changes on the disk are seen. */
  forget(key: string): void;
}

export function createCorpora(workspace: Workspace, fence: Fence): Corpora {
  const open = new Map<string, Promise<OpenCorpus>>();
  const keep = (key: string, reading: () => Promise<OpenCorpus>) => {
    const known = open.get(key);
    if (known !== undefined) return known;
    const corpus = reading();
    open.set(key, corpus);
    corpus.catch(() => open.delete(key));
    return corpus;
  };
  const read = async (which: Parameters<typeof openCorpus>[0]) => {
    const corpus = await openCorpus(which, workspace);
    await requireInside(corpus, fence);
    return corpus;
  };

  return {
    open: (key) => keep(key, async () => read(await sourceOf(key, workspace, fence))),
    async openSpec(spec) {
      const plain = spec.path === undefined && Object.keys(spec).length === 1;
      const key = plain ? spec.id : `recipe:${JSON.stringify(spec)}`;
      await keep(key, () => read(spec));
      return key;
    },
    opened: () => [...open.keys()],
    forget: (key) => void open.delete(key),
  };
}

/** What `openCorpus` takes for a key. */
async function sourceOf(key: string, { dataFolder, platform }: Workspace, { inside }: Fence) {
  if (corpusLoaders.some(({ id }) => id === key)) return key;
  if (key.startsWith("recipe:"))
    throw new AbsentError(
      "corpus: expected one that is open, got one of a recipe from before. Open the run again.",
    );
  if (dataFolder === undefined)
    throw new AbsentError(
      `corpus "${key}": expected a data folder, got none. Start the studio with --data <folder>.`,
    );
  const path = `${dataFolder}/${key}`;
  await inside(path);
  if (key === "" || !(await platform.files.exists(path)))
    throw new AbsentError(
      `corpus: expected a known id, or a path below ${dataFolder}, got "${key}", which is neither.`,
    );
  // A list may be called anything; the name that reports use must not be empty.
  return { id: baseOf(path).replace(/\.[^.]*$/, "") || "own", path };
}

/** A manifest can name any file, and a folder can hold links to any: such a corpus is not opened. */
async function requireInside(corpus: OpenCorpus, { inside }: Fence): Promise<void> {
  const outside: string[] = [];
  for (const { file } of filesOf(corpus.utterances)) {
    try {
      await inside(file);
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      outside.push(file);
    }
  }
  if (outside.length === 0) return;
  throw new OutsideError(
    `${corpus.card.title}: expected recordings inside the folders of this studio, got ${outside.length} outside, such as ${outside[0]}. Start it with --data naming a folder that holds them all.`,
  );
}
