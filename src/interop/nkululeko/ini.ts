/**
 * @file Configurations of nkululeko (github.com/felixbur/nkululeko, ini_file.md): INI as Python's configparser reads it, whose values are
 * Python literals.
 */

import { parse as parseIni } from "ini";
import { parse as parseYaml } from "yaml";
import { EmoforgeError } from "../../core/index.ts";
import { throwFaults } from "../../corpora/index.ts";

/** A setting and where it stands. */
export interface Setting {
  /** In upper case, as is usual: "DATA". */
  readonly section: string;
  /** As written. */
  readonly key: string;
  /** As written, on one line. */
  readonly text: string;
}

export interface NkululekoConfig {
  readonly source: string;
  readonly settings: readonly Setting[];
  /** The setting's value, undefined if it is absent; from then on it counts as read. Case does not matter. */
  take(section: string, key: string): unknown;
  /** The settings that nobody has taken. */
  left(): readonly Setting[];
}

/** @throws {EmoforgeError} if lines are not settings, or settings come twice; it names the lines. */
export function parseNkululeko(text: string, source: string): NkululekoConfig {
  const sections = parseIni(joinedLines(text.replace(/^\uFEFF/, ""), source)) as Record<string, unknown>;
  const settings = Object.entries(sections).flatMap(([section, values]) =>
    Object.entries(values as Record<string, unknown>).map(
      ([key, value]): Setting => ({ section: section.toUpperCase(), key, text: String(value) }),
    ),
  );
  if (settings.length === 0)
    throw new EmoforgeError(
      `${source}: expected a configuration of nkululeko with the sections EXP, DATA, FEATS and MODEL, got no setting.`,
    );
  const nameOf = (section: string, key: string) => `${section.toUpperCase()}.${key.toLowerCase()}`;
  const byName = new Map(settings.map((setting) => [nameOf(setting.section, setting.key), setting]));
  const taken = new Set<Setting>();
  return {
    source,
    settings,
    take(section, key) {
      const setting = byName.get(nameOf(section, key));
      if (setting === undefined) return undefined;
      taken.add(setting);
      return literalIn(setting.text);
    },
    left: () => settings.filter((setting) => !taken.has(setting)),
  };
}

/** Joins each setting into one line: configparser lets a value go on in indented lines. */
function joinedLines(text: string, source: string): string {
  const out: string[] = [];
  const faults: string[] = [];
  const seen = new Map<string, number>();
  let section: string | undefined;
  let open = false;
  const once = (name: string, number: number) => {
    const before = seen.get(name.toLowerCase());
    if (before !== undefined) faults.push(`line ${number}: ${name} is already on line ${before}`);
    seen.set(name.toLowerCase(), number);
  };
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    const number = i + 1;
    const plain = line.trim();
    if (plain === "" || /^[#;]/.test(plain)) continue;
    const heading = /^\[([^\]]+)\]/.exec(line)?.[1];
    if (heading !== undefined) {
      section = heading;
      open = false;
      once(`[${heading}]`, number);
      out.push(`[${heading}]`);
    } else if (open && /^\s/.test(line)) {
      out.push(`${out.pop()} ${plain}`);
    } else {
      const [, key, value] = /^([^=:]+)[=:](.*)$/.exec(plain) ?? [];
      open = key !== undefined && section !== undefined;
      if (key === undefined) faults.push(`line ${number}: expected key = value, got "${plain}"`);
      else if (section === undefined)
        faults.push(`line ${number}: expected a section such as [DATA] first, got "${plain}"`);
      else {
        once(`${section}.${key.trim()}`, number);
        out.push(`${key.trim()} = ${value?.trim()}`);
      }
    }
  }
  throwFaults(source, faults);
  return out.join("\n");
}

/** Reads a Python literal as YAML, which lacks only tuples and Python's names of constants; any other text stays as it is. */
function literalIn(text: string): unknown {
  const plain = text.trim();
  if (plain === "True") return true;
  if (plain === "False") return false;
  if (plain === "None" || plain === "") return undefined;
  const tuple = /^\((.*)\)$/.exec(plain)?.[1];
  try {
    const value: unknown = parseYaml(tuple === undefined ? plain : `[${tuple}]`);
    return typeof value === "string" || value === null ? plain : value;
  } catch {
    return plain;
  }
}
