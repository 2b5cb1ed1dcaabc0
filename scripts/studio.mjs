// Builds the studio's page into dist/studio by Vite, unless what it is built from is the same as last time. `--force` builds anyway.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = join(root, "src/studio/page");
const out = join(root, "dist/studio");
const stamp = join(out, ".built");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const hash = contentHash();
if (!process.argv.includes("--force") && existsSync(stamp) && readFileSync(stamp, "utf8") === hash)
  process.exit(0);
console.log("building the studio's page (when it has changed, a few seconds) ...");
const { build } = await import("vite");
// Built beside its place and then moved, so that a studio that starts meanwhile, or another build, sees the old page or the new one.
const made = join(root, `dist/.studio-${process.pid}`);
mkdirSync(made, { recursive: true });
await build(await configuration());
writeFileSync(join(made, ".built"), hash);
rmSync(out, { recursive: true, force: true });
renameSync(made, out);

/** Everything that the page could import, and what decides how it is built. */
function contentHash() {
  const sum = createHash("sha256");
  const add = (path) =>
    sum
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update("\0");
  for (const path of filesBelow(join(root, "src"))) add(path);
  for (const name of ["package-lock.json", "scripts/studio.mjs"]) add(join(root, name));
  return sum.digest("hex");
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function configuration() {
  const { contentPolicy } = await import(pathToFileURL(join(root, "src/studio/server/headers.ts")).href);
  return {
    configFile: false,
    root: page,
    // Relative addresses: what is exported runs from any folder of any server.
    base: "./",
    logLevel: "warn",
    publicDir: false,
    plugins: [colours(), policy(contentPolicy)],
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    resolve: {
      // ONNX Runtime's WebAssembly is served beside the page and not copied into it.
      conditions: ["onnxruntime-web-use-extern-wasm", "module", "browser", "production"],
    },
    worker: { format: "es" },
    build: {
      outDir: made,
      emptyOutDir: true,
      target: "es2022",
      // The content policy allows no data: addresses, and no scripts in the page.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 2000,
    },
  };
}

/** `virtual:colours.css`: the report's colours as variables, so that reports and studio look like one product. */
function colours() {
  const id = "virtual:colours.css";
  return {
    name: "colours",
    resolveId: (name) => (name === id ? `\0${id}` : undefined),
    async load(name) {
      if (name !== `\0${id}`) return undefined;
      const { schemes } = await import(pathToFileURL(join(root, "src/report/colours.ts")).href);
      const set = (scheme) =>
        Object.entries(scheme)
          .map(([key, hex]) => `--${key}:${hex};`)
          .join("");
      const [light, dark] = [set(schemes.light), set(schemes.dark)];
      return [
        `:root{${light}color-scheme:light}`,
        `@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}color-scheme:dark}}`,
        `:root[data-theme=dark]{${dark}color-scheme:dark}`,
      ].join("\n");
    },
  };
}

/** A page from a server that knows nothing of the studio keeps the same rules. */
function policy(contentPolicy) {
  return {
    name: "policy",
    transformIndexHtml: (html) =>
      html
        .replace("<!-- policy -->", `<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">`)
        .replace('name="version" content=""', `name="version" content="${version}"`),
  };
}
