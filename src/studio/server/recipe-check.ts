/** @file What is wrong with a recipe as it is written: each fault with its field and its line. */

import { isMap, isNode, isSeq, LineCounter, parseDocument } from "yaml";
import { EmoforgeError } from "../../core/index.ts";
import { resolveRecipe } from "../../experiment/index.ts";

export interface RecipeFault {
  /** Keys down to the field, between dots; "" for the whole recipe. */
  readonly path: string;
  readonly message: string;
  /** 1-based. */
  readonly line: number;
}

export interface RecipeCheck {
  readonly faults: readonly RecipeFault[];
  readonly profiles: readonly string[];
  /** The profile that was checked. */
  readonly profile: string;
}

/** @param profile One of the recipe's; "" for its own default. */
export function checkRecipe(yaml: string, profile: string): RecipeCheck {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const broken = document.errors.map(({ message, linePos }) => ({
    path: "",
    message: message.split("\n")[0].replace(/ at line \d+, column \d+:?$/, ""),
    line: linePos?.[0].line ?? 1,
  }));
  if (broken.length > 0) return { faults: broken, profiles: [], profile };
  const known = document.get("profiles");
  const profiles = isMap(known) ? known.items.map(({ key }) => String(key)) : [];
  try {
    const resolved = resolveRecipe(yaml, "recipe", profile === "" ? {} : { profile });
    return { faults: [], profiles, profile: resolved.profile };
  } catch (error) {
    if (!(error instanceof EmoforgeError)) throw error;
    const faults = faultsIn(error.message).map(({ path, message }) => ({
      path,
      message,
      line: lines.linePos(offsetOf(document.contents, path, message)).line,
    }));
    return { faults, profiles, profile };
  }
}

/** The library names all faults at once, one in a line. */
function faultsIn(message: string): { path: string; message: string }[] {
  const [head, ...rest] = message.split("\n");
  if (rest.length === 0) return [{ path: "", message: head }];
  return rest.map((line) => {
    const [, path, said] = /^ *([^\s:]+): (.*)$/.exec(line) ?? [undefined, "", line.trim()];
    return { path: path === "(recipe)" ? "" : path, message: said };
  });
}

/** Where the field stands, or else the nearest that holds it: what is missing stands nowhere. */
function offsetOf(contents: unknown, path: string, message: string): number {
  const unknown = /^Unrecognized keys?: "([^"]+)"/.exec(message)?.[1];
  let node = contents;
  let offset = 0;
  for (const key of [...path.split("."), unknown]) {
    if (key === undefined || key === "") continue;
    const pair = isMap(node) ? node.items.find((one) => String(one.key) === key) : undefined;
    const found = pair?.key ?? (isSeq(node) ? node.items[Number(key)] : undefined);
    if (!isNode(found)) break;
    offset = found.range?.[0] ?? offset;
    node = pair === undefined ? found : pair.value;
  }
  return offset;
}
