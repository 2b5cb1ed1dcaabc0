/** @file The entries of the package as package.json describes them: what another project can import. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  exports: Record<string, { readonly types: string; readonly default: string } | string>;
};

/** Specifier, e.g. "emoforge/node", -> its source file, absolute. */
export const entries: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(exports).flatMap(([key, target]) =>
    typeof target === "string"
      ? []
      : [
          [
            key.replace(/^\./, "emoforge"),
            join(root, target.default.replace("./dist/", "").replace(/\.js$/, ".ts")),
          ],
        ],
  ),
);

/** The same code with the sources of this tree in place of the package. */
export function withSources(code: string): string {
  return code.replace(/(from|import\()\s*"(emoforge(?:\/\w+)?)"/g, (whole, how: string, specifier: string) =>
    Object.hasOwn(entries, specifier) ? `${how} ${JSON.stringify(entries[specifier])}` : whole,
  );
}
