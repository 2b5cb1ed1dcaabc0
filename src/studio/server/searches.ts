/** @file The searches below the folder for searches: those of `emoforge search`, and those that were begun here. */

import * as z from "zod";
import { normalisationSchema } from "../../evaluate/index.ts";
import { readSearch, type SearchResults, searchFiles, type Workspace } from "../../experiment/index.ts";
import { parseJson } from "../../store/index.ts";
import { AbsentError } from "./errors.ts";

/** What the page's form asks. */
export const searchRequest = z.strictObject({
  corpus: z.string().min(1).max(300),
  /** As `SearchOptions.minutes`. */
  minutes: z.number().positive().max(100_000),
  normalisation: z.enum([...normalisationSchema.options, "both"]),
  seed: z.int().min(0).max(1_000_000),
});
export type SearchRequest = z.output<typeof searchRequest>;

export interface FoundSearch {
  /** Its folder's name. */
  readonly name: string;
  readonly finished: boolean;
  /** What was asked for here, by which it goes on; undefined if it was begun elsewhere. */
  readonly request: SearchRequest | undefined;
}

export interface Searches {
  find(): Promise<readonly FoundSearch[]>;
  /** @throws {AbsentError} if there is no such search. */
  get(name: string): Promise<FoundSearch>;
  /** @throws {EmoforgeError} for one that is not finished, or damaged. */
  read(name: string): Promise<SearchResults>;
  folder(name: string): string;
  /** The search of this request, or a name for it that is not taken, and from now on is: "emodb", "emodb-2". */
  claim(request: SearchRequest, wish: string): Promise<string>;
  /** Removes what `claim` left, unless there is more: a search that could not begin is none. */
  giveUp(name: string): Promise<void>;
}

/** By this file in its folder a search that was stopped goes on, also after the studio was started anew. */
const requestFile = "studio.json";

export function createSearches({ platform }: Workspace, parent: string): Searches {
  const { files } = platform;
  const folder = (name: string) => `${parent}/${name}`;
  const requestOf = async (name: string) => {
    const path = `${folder(name)}/${requestFile}`;
    if (!(await files.exists(path))) return undefined;
    return searchRequest.safeParse(parseJson(await files.readText(path))).data;
  };
  const look = async (name: string): Promise<FoundSearch | undefined> => {
    const request = await requestOf(name);
    if (request === undefined && !(await files.exists(`${folder(name)}/${searchFiles.settings}`)))
      return undefined;
    return { name, request, finished: await files.exists(`${folder(name)}/${searchFiles.results}`) };
  };
  const names = async () =>
    (await files.list(parent))
      .filter(({ name, kind, linked }) => kind === "folder" && linked !== true && !name.startsWith("."))
      .map(({ name }) => name);
  const get = async (name: string) => {
    const found = (await names()).includes(name) ? await look(name) : undefined;
    if (found !== undefined) return found;
    throw new AbsentError(
      `search: expected one of those in the folder for searches, got "${name}". It may have been removed.`,
    );
  };
  return {
    folder,
    get,
    find: async () => (await Promise.all((await names()).map(look))).filter((one) => one !== undefined),
    async read(name) {
      await get(name);
      return readSearch(platform, folder(name));
    },
    async claim(request, wish) {
      for (let i = 1; ; i++) {
        const name = i === 1 ? wish : `${wish}-${i}`;
        const own = await requestOf(name);
        if (own !== undefined && JSON.stringify(own) === JSON.stringify(request)) return name;
        if (await files.exists(folder(name))) continue;
        await files.write(`${folder(name)}/${requestFile}`, `${JSON.stringify(request)}\n`);
        return name;
      }
    },
    async giveUp(name) {
      const left = await files.list(folder(name));
      if (left.length === 1 && left[0].name === requestFile) await files.remove(folder(name));
    },
  };
}
