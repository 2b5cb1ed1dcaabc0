/** @file From a recipe file to the recipe that runs: a profile laid over it, then `--override key=value`. */

import { parse } from "yaml";
import { EmoforgeError, ParameterError } from "../../core/index.ts";
import { type DeviceName, deviceNamed } from "../../tensor/index.ts";
import { parseRecipe } from "./parse.ts";
import type { Recipe } from "./schema.ts";

type Data = Record<string, unknown>;

export interface ResolveOptions {
  /** A name under `profiles:`; absent: the file's `profile:` default, else the first profile, else none. */
  readonly profile?: string;
  /** Each "path.to.key=value", the value in YAML. List items are named by position or by their `name`/`kind`/`id`. */
  readonly overrides?: readonly string[];
}

export interface Resolved {
  readonly recipe: Recipe;
  readonly profile: string;
  /** What the file's `device` says. It is no part of the recipe: that and its results are the same on any device, but for rounding. */
  readonly device?: DeviceName;
}

/**
 * Reads a recipe's YAML text.
 *
 * @param source Its path, for messages.
 * @throws {EmoforgeError} for broken YAML, an unknown profile, an override that names nothing, or an invalid recipe.
 */
export function resolveRecipe(yamlText: string, source: string, options: ResolveOptions = {}): Resolved {
  const file = parsed(yamlText, source);
  if (!isData(file))
    throw new EmoforgeError(`${source}: expected a recipe (keys and values), got ${describe(file)}.`);
  const { profiles, profile: byDefault, ...base } = file;
  const known = isData(profiles) ? profiles : {};
  const names = Object.keys(known);
  const profile = options.profile ?? (typeof byDefault === "string" ? byDefault : (names[0] ?? "default"));
  if (names.length > 0 && !names.includes(profile)) {
    throw new ParameterError(`${source}, profile`, `one of ${names.join(", ")}`, profile);
  }
  if (names.length === 0 && options.profile !== undefined && options.profile !== "default") {
    throw new ParameterError(
      `${source}, profile`,
      "no --profile, since this recipe has no profiles",
      options.profile,
    );
  }
  let data = base as Data;
  if (isData(known[profile])) data = overlay(data, known[profile], `profiles.${profile}`) as Data;
  for (const text of options.overrides ?? []) data = override(data, text);
  const { device: given, ...recipe } = data;
  return {
    recipe: parseRecipe(recipe, source),
    profile,
    ...(given === undefined ? {} : { device: deviceNamed(given, `${source}, device`) }),
  };
}

function parsed(yamlText: string, what: string): unknown {
  try {
    return parse(yamlText);
  } catch (cause) {
    throw new EmoforgeError(
      `${what} is not valid YAML: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}

/** Maps merge key by key; a map laid over a list changes the items it names; anything else replaces. */
function overlay(base: unknown, over: unknown, path: string): unknown {
  if (isData(base) && isData(over)) {
    const out: Data = { ...base };
    for (const [key, value] of Object.entries(over))
      out[key] = key in base ? overlay(base[key], value, `${path}.${key}`) : value;
    return out;
  }
  if (Array.isArray(base) && isData(over)) {
    const out = [...base];
    for (const [key, value] of Object.entries(over)) {
      const at = itemAt(out, key, path);
      out[at] = overlay(out[at], value, `${path}.${key}`);
    }
    return out;
  }
  return over;
}

function override(data: Data, text: string): Data {
  const split = text.indexOf("=");
  if (split < 1) throw new ParameterError("--override", "key=value", text, "Example: --override repeats=1");
  const value = parsed(text.slice(split + 1), `--override ${text.slice(0, split)}: the value`);
  const keys = text.slice(0, split).split(".");
  const nested = keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  return overlay(data, nested, "--override") as Data;
}

function itemAt(items: readonly unknown[], key: string, path: string): number {
  const names = items.map((item) =>
    isData(item) ? String(item.name ?? item.kind ?? item.id) : String(item),
  );
  const at = names.includes(key) ? names.indexOf(key) : /^\d+$/.test(key) ? Number(key) : -1;
  if (at < 0 || at >= items.length)
    throw new ParameterError(path, `one of ${names.join(", ")} or a position`, key);
  return at;
}

function isData(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  return value === null ? "nothing" : Array.isArray(value) ? "a list" : typeof value;
}
