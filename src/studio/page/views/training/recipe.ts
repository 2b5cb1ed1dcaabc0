/** @file The main keys of a recipe's text, read and changed without touching its comments and other keys. */

import { isMap, isSeq, parseDocument } from "yaml";

/** What can be chosen from, by the recipes' JSON Schema. */
export interface Choices {
  readonly sets: readonly string[];
  readonly protocols: readonly string[];
  readonly augmenters: readonly string[];
  readonly classifiers: readonly string[];
}

export interface Main {
  readonly title: string;
  readonly question: string;
  readonly corpus: string;
  readonly set: string;
  readonly protocol: string;
  readonly repeats: number;
  readonly seed: number;
  readonly amounts: string;
  readonly augmenters: readonly string[];
  readonly classifiers: readonly string[];
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
}

/** @param schemas Of recipes of rows and of clips. */
export function choicesOf(rows: unknown, clips: unknown, set: string): Choices {
  const schema = (set === "logmel" ? clips : rows) as Schema;
  const at = (key: string) => schema.properties?.[key];
  return {
    sets: constants(at("features"), "set"),
    protocols: constants(at("protocol"), "kind"),
    augmenters: constants(at("augmenters")?.items, "kind"),
    classifiers: constants(at("classifiers")?.items, "kind"),
  };
}

function constants(schema: Schema | undefined, key: string): string[] {
  const one = schema?.properties?.[key]?.const;
  if (typeof one === "string") return [one];
  return [...(schema?.oneOf ?? []), ...(schema?.anyOf ?? [])].flatMap((inner) => constants(inner, key));
}

/** undefined where the text is no recipe at all. */
export function mainOf(text: string): Main | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  const at = (...path: (string | number)[]) => document.getIn(path);
  const kinds = (key: string) => {
    const list = document.get(key);
    return isSeq(list) ? list.items.map((item) => String(isMap(item) ? item.get("kind") : item)) : [];
  };
  const amounts = document.get("amounts");
  return {
    title: String(at("title") ?? ""),
    question: String(at("question") ?? ""),
    corpus: String(at("corpora", 0, "id") ?? ""),
    set: String(at("features", "set") ?? ""),
    protocol: String(at("protocol", "kind") ?? "leave-one-speaker-out"),
    repeats: Number(at("repeats") ?? 3),
    seed: Number(at("seed") ?? 1),
    amounts: isSeq(amounts) ? amounts.toJSON().join(", ") : "1",
    augmenters: kinds("augmenters"),
    classifiers: kinds("classifiers"),
  };
}

/** @returns The text with one value changed. */
export function withValue(text: string, path: readonly (string | number)[], value: unknown): string {
  const document = parseDocument(text);
  document.setIn(path, document.createNode(value, { flow: typeof value === "object" }));
  return document.toString({ lineWidth: 0 });
}

/** Adds an entry of a kind to a list, or takes all of that kind out. */
export function withKind(text: string, key: string, kind: string, wanted: boolean): string {
  return withEntry(text, key, wanted ? { kind } : undefined, kind);
}

/** @param entry Added at the end; undefined: those of `kind` are taken out. */
export function withEntry(text: string, key: string, entry: object | undefined, kind = ""): string {
  const document = parseDocument(text);
  const list = document.get(key);
  if (!isSeq(list)) {
    if (entry !== undefined) document.set(key, document.createNode([entry]));
  } else if (entry !== undefined) list.add(document.createNode(entry, { flow: true }));
  else list.items = list.items.filter((item) => !(isMap(item) && item.get("kind") === kind));
  return document.toString({ lineWidth: 0 });
}

/** The same recipe on spectrograms, with nothing of what works on feature vectors alone. */
export function withClips(text: string): string {
  const changes: readonly (readonly [string, unknown])[] = [
    ["features", { set: "logmel" }],
    ["augmenters", [{ kind: "none" }]],
    ["classifiers", [{ kind: "vgg" }]],
  ];
  return changes.reduce((changed, [key, value]) => withValue(changed, [key], value), text);
}
