/** @file Reads the values of options: each is checked, and messages give an example. */

import { parse } from "yaml";
import type * as z from "zod";
import { EmoforgeError, namingKnownKeys, ParameterError } from "../../core/index.ts";

/** For options that may be given several times. */
export function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

/** Options of every command that takes manifests. */
export const columnOption: [string, string, typeof collect, string[]] = [
  "--column <field=name>",
  "for a manifest: the column that holds file, emotion, speaker, ..., e.g. emotion=mood; repeatable",
  collect,
  [],
];

/** "a, b" -> ["a", "b"]; undefined stays undefined. */
export function list(text: string | undefined): string[] | undefined {
  return text
    ?.split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

export function wholeNumber(what: string, text: string, from = 1, to = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (text.trim() === "" || !(Number.isSafeInteger(value) && value >= from && value <= to)) {
    const bound = to === Number.MAX_SAFE_INTEGER ? "" : ` to ${to}`;
    throw new ParameterError(what, `a whole number from ${from}${bound}`, text);
  }
  return value;
}

export function positiveNumber(what: string, text: string, to = Number.MAX_VALUE): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0 && value <= to)) {
    const bound = to === Number.MAX_VALUE ? "" : ` up to ${to}`;
    throw new ParameterError(what, `a number above 0${bound}`, text);
  }
  return value;
}

export function seconds(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(Number.isFinite(value) && value >= 0))
    throw new ParameterError(option, "seconds from 0", text, `Example: ${option} 2.5`);
  return value;
}

/** The bound that recipes have: see `recipeSchema`. */
export const largestAmount = 1000;

/** Reads `key=value` pairs. Values are read as YAML, so that numbers, true/false and [lists] come as such. */
export function keyValues(what: string, texts: readonly string[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const text of texts) {
    const at = text.indexOf("=");
    if (at < 1) throw new ParameterError(what, "key=value", text, `Example: ${what} level=0.2`);
    try {
      out[text.slice(0, at)] = parse(text.slice(at + 1));
    } catch {
      throw new ParameterError(what, "a value that YAML can read", text);
    }
  }
  return out;
}

/** Reads `label=class` pairs as texts. */
export function labelMap(texts: readonly string[]): Record<string, string> | undefined {
  return pairsOf("--map", "own-label=class", "Example: --map boredom=neutral", texts);
}

/** Reads `field=column` pairs as texts. */
export function columnNames(texts: readonly string[] = []): Record<string, string> | undefined {
  return pairsOf("--column", "field=column", "Example: --column emotion=mood", texts);
}

function pairsOf(
  option: string,
  expected: string,
  example: string,
  texts: readonly string[],
): Record<string, string> | undefined {
  if (texts.length === 0) return undefined;
  const pairs = texts.map((text) => {
    const [from, to, more] = text.split("=");
    if (!from || !to || more !== undefined) throw new ParameterError(option, expected, text, example);
    return [from, to] as const;
  });
  const twice = pairs.find(([from], i) => pairs.findIndex(([other]) => other === from) !== i);
  if (twice !== undefined) throw new ParameterError(option, "each name once", `${twice[0]} twice`);
  return Object.fromEntries(pairs);
}

/**
 * Checks a kind and its options with the schema of its stage.
 *
 * @throws {EmoforgeError} with all faults at once, and, for an unknown kind, the known ones.
 */
export function configOf<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  value: Readonly<Record<string, unknown>>,
): z.output<Schema> {
  const result = schema.safeParse(value, namingKnownKeys);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) => `  ${path.join(".") || "(options)"}: ${message}`,
  );
  throw new EmoforgeError(`${what} is not valid:\n${faults.join("\n")}`);
}

/** The kinds that a discriminated union of options knows, for help texts and messages. */
export function kindsOf(
  schema: { readonly options: readonly { readonly shape: object }[] },
  key: string,
): string[] {
  return schema.options.map(({ shape }) => {
    const literal = (shape as Record<string, { readonly values?: ReadonlySet<string> }>)[key];
    return [...(literal?.values ?? [])].join("|");
  });
}

/** @throws {ParameterError} naming the choices. */
export function oneOf(what: string, choices: readonly string[], value: string): string {
  if (!choices.includes(value)) throw new ParameterError(what, `one of ${choices.join(", ")}`, value);
  return value;
}
