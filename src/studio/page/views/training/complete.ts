/** @file What can be written at one place of a recipe: keys and values by its JSON Schema, with what they mean. */

import { isMap, isPair, isScalar, isSeq, parseDocument, visit } from "yaml";
import { below, fitting, inWords, type Schema, valuesOf } from "./json-schema.ts";

export interface Suggestion {
  readonly label: string;
  /** What is put in place of the word. */
  readonly insert: string;
  /** What it means; "" where the schema does not tell. */
  readonly about: string;
}

export interface Completion {
  /** The word that would be replaced, as positions in the text. */
  readonly from: number;
  readonly to: number;
  readonly suggestions: readonly Suggestion[];
  /** Keys and positions down to the place, for readers: "augmenters › 2 › steps". */
  readonly path: string;
  /** What the schema says of the place. */
  readonly about: string;
}

interface Known {
  readonly rows: Schema;
  readonly clips: Schema;
  /** Keys of corpora that are there. */
  readonly corpora: readonly string[];
}

/** Stands for the word at the cursor while the text is parsed; no recipe holds it. */
const mark = "zqcursorqz";

/** @param offset Where the cursor is. */
export function completionAt(text: string, offset: number, { rows, clips, corpora }: Known): Completion {
  const before = /[\w./-]*$/.exec(text.slice(0, offset))?.[0] ?? "";
  const after = /^[\w./-]*/.exec(text.slice(offset))?.[0] ?? "";
  // A minus that begins an item of a list is no part of a word.
  const word = before.replace(/^-(?=\s|$)/, "");
  const [from, to] = [offset - word.length, offset + after.length];
  const place = placeOf(text, from, to);
  const none = { from, to, suggestions: [], path: "", about: "" };
  if (place === undefined) return none;
  const { path, written, key } = place;
  const whole = written[0]?.features;
  const set = typeof whole === "object" && whole !== null ? (whole as { set?: unknown }).set : undefined;
  let schemas: readonly Schema[] = [withProfiles(set === "logmel" ? clips : rows)];
  for (const [i, step] of path.entries()) schemas = below(fitting(schemas, written[i]), step);
  const here = fitting(schemas, written[path.length] ?? {});
  const begins = (one: Suggestion) => one.label.toLowerCase().startsWith(word.toLowerCase());
  const colon = /^\s*:/.test(text.slice(to)) ? "" : ": ";
  const keys = key
    ? [...new Set(here.flatMap((one) => Object.keys(one.properties ?? {})))]
        .filter((name) => !(name in (written[path.length] ?? {})))
        .map((name) => ({ label: name, insert: `${name}${colon}`, about: inWords(below(here, name)) }))
    : [];
  const named = path.at(-1) === "id" && (path[0] === "corpora" || path[0] === "source");
  // A list's item may be a name or a map that begins with its kind.
  const values = key && keys.length > 0 ? [] : [...valuesOf(here), ...(named ? corpora : [])];
  const kinds = key ? [] : here.flatMap(asKind);
  const suggestions = [
    ...keys,
    ...values.map((value) => ({ label: value, insert: value, about: "" })),
    ...kinds,
  ].filter(begins);
  return {
    ...none,
    // What is there in full needs no suggestion.
    suggestions: suggestions.length === 1 && suggestions[0].label === `${word}${after}` ? [] : suggestions,
    path: path.map((step) => (typeof step === "number" ? step + 1 : step)).join(" › "),
    about: key ? "" : inWords(schemas),
  };
}

/** E.g. `{ kind: gan }`, for a branch that is told by one constant. */
function asKind(schema: Schema): Suggestion[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) =>
    typeof value.const === "string"
      ? [{ label: value.const, insert: `{ ${name}: ${value.const} }`, about: inWords([schema]) }]
      : [],
  );
}

/** Profiles hold changes of the recipe by their names, and are no part of the resolved recipe. */
function withProfiles(schema: Schema): Schema {
  const profiles: Schema = {
    type: "object",
    description: "Changes of the recipe by name, of which `profile` or a choice takes one.",
    additionalProperties: schema,
  };
  const profile: Schema = {
    type: "string",
    description: "The profile that counts unless another is chosen.",
  };
  return { ...schema, properties: { ...schema.properties, profile, profiles } };
}

interface Place {
  /** Keys and positions down to the map, list or value at the cursor. */
  readonly path: readonly (string | number)[];
  /** What is written in each map on the way, from the whole recipe on; {} for what is no map. */
  readonly written: readonly Readonly<Record<string, unknown>>[];
  /** Whether a key is written there. */
  readonly key: boolean;
}

/** undefined inside comments, and where the text cannot be understood. */
function placeOf(text: string, from: number, to: number): Place | undefined {
  const lineStart = text.lastIndexOf("\n", from - 1) + 1;
  const lead = text.slice(lineStart, from);
  if (/(^|\s)#/.test(lead)) return undefined;
  // With a colon a key is not taken for the rest of the line above it.
  const [rest] = text.slice(to).split("\n", 1);
  const asKey = /^\s*(- +)*$/.test(lead) && !/^\s*:/.test(rest) && !inFlow(text.slice(0, from));
  const document = parseDocument(`${text.slice(0, from)}${mark}${asKey ? ":" : ""}${text.slice(to)}`);
  let found: Place | undefined;
  visit(document, {
    Scalar(at, node, ancestors) {
      if (node.value !== mark) return undefined;
      const path: (string | number)[] = [];
      const written: Record<string, unknown>[] = [];
      for (const [i, one] of ancestors.entries()) {
        const next = ancestors[i + 1] ?? node;
        if (isMap(one)) {
          written.push(
            Object.fromEntries(
              one.items.flatMap(({ key, value }) =>
                isScalar(key) && key.value !== mark
                  ? [
                      [
                        String(key.value),
                        isScalar(value)
                          ? value.value
                          : ((value as { toJSON?(): unknown })?.toJSON?.() ?? null),
                      ],
                    ]
                  : [],
              ),
            ),
          );
        } else if (isPair(one)) {
          if (next !== one.key) path.push(String(isScalar(one.key) ? one.key.value : one.key));
        } else if (isSeq(one)) {
          written.push({});
          path.push(one.items.indexOf(next as never));
        }
      }
      found = { path, written, key: at === "key" };
      return visit.BREAK;
    },
  });
  return found;
}

/** Whether braces or brackets are open; those in quoted text are rare enough. */
function inFlow(text: string): boolean {
  let depth = 0;
  for (const sign of text.replace(/(^|\s)#.*$/gm, "")) {
    if (sign === "{" || sign === "[") depth++;
    else if ((sign === "}" || sign === "]") && depth > 0) depth--;
  }
  return depth > 0;
}
