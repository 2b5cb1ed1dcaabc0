/** @file Kaldi's `wav.scp`: recordings by name. Only plain files can be read; for everything else the message says how to make one. */

import type { Files } from "../../core/index.ts";
import { readLines, throwFaults } from "./lines.ts";

export interface ScpEntry {
  readonly path: string;
  readonly line: number;
}

/** @throws {EmoforgeError} for commands, archives and names that occur twice, all at once. */
export async function readScp(files: Files, path: string): Promise<ReadonlyMap<string, ScpEntry>> {
  const out = new Map<string, ScpEntry>();
  const faults: string[] = [];
  for (const { number, text } of await readLines(files, path)) {
    const [, name, source] = /^(\S+)\s+(.+)$/.exec(text) ?? [];
    if (name === undefined || source === undefined)
      faults.push(`line ${number}: expected a name and a file with a blank between, got "${text}"`);
    else if (out.has(name))
      faults.push(`line ${number}: "${name}" is already on line ${out.get(name)?.line}`);
    else {
      const fault = notPlain(name, source);
      if (fault !== undefined) faults.push(`line ${number}: ${fault}`);
      out.set(name, { path: source, line: number });
    }
  }
  throwFaults(path, faults);
  return out;
}

/** Why this is not a file that can be read, and what to do about it; undefined for a plain file. */
function notPlain(name: string, source: string): string | undefined {
  if (source.endsWith("|")) {
    const command = source.slice(0, -1).trim();
    const flac = /^flac\s.*?(\S+\.flac)\b/.exec(command)?.[1];
    return flac === undefined
      ? `a command, which is never run. Write what it gives to a file once, ${command} > ${name}.wav, and name that file`
      : `a command, which is never run. Name the file itself, ${flac}: FLAC is read as it is`;
  }
  if (source === "-") return "standard input, which cannot be read again. Name a file";
  if (/\.ark(?::\d+)?(?:\[.*\])?$/.test(source) || /:\d+$/.test(source))
    return `a place in an archive. Copy it to a file once, wav-copy ${source} ${name}.wav, and name that file`;
  return undefined;
}
