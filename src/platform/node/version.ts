/** @file The version of this program. */

import { readFileSync } from "node:fs";

/** The version in package.json, found from the sources as well as from the built files. */
export function packageVersion(): string {
  for (const path of ["../../../package.json", "../../../../package.json"]) {
    try {
      const found = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as {
        name?: string;
        version?: string;
      };
      if (found.name === "emoforge" && found.version !== undefined) return found.version;
    } catch {
      // Not at this level: try the next.
    }
  }
  return "0.0.0";
}
