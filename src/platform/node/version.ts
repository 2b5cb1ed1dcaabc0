/** @file This package: its version, and the model that comes with it. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** As it is published, or "0.0.0" where the code has been taken out of its package. */
export function packageVersion(): string {
  return found()?.version ?? "0.0.0";
}

/**
 * The folder of the bundle that comes with this package: seven emotions, trained on EMO-DB (`npm run model`).
 *
 * @example
 * import { loadBundle } from "emoforge/bundle";
 * import { nodePlatform, shippedModel } from "emoforge/node";
 *
 * const { classes } = await loadBundle(shippedModel(), nodePlatform.files, nodePlatform.hasher);
 * console.log(classes.join(" ")); // anger boredom disgust fear happiness neutral sadness
 */
export function shippedModel(): string {
  return fileURLToPath(new URL("models/emodb", found()?.root ?? import.meta.url));
}

/** The folder of this package. */
export function packageFolder(): string {
  return fileURLToPath(new URL(".", found()?.root ?? import.meta.url));
}

/** The sources are one folder nearer to the package's own than what is built from them. */
function found(): { readonly root: URL; readonly version: string } | undefined {
  for (const path of ["../../../package.json", "../../../../package.json"]) {
    const root = new URL(path, import.meta.url);
    try {
      const { name, version } = JSON.parse(readFileSync(root, "utf8")) as {
        name?: string;
        version?: string;
      };
      if (name === "emoforge" && version !== undefined) return { root, version };
    } catch {
      // Not at this level: try the next.
    }
  }
  return undefined;
}
