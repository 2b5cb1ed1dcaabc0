/**
 * @file Writes THIRD-PARTY-NOTICES.md: what users of the package get from others, by licence. Run `node scripts/notices.ts` after
 * packages have changed; a test compares.
 */

import { readFileSync, writeFileSync } from "node:fs";

/** The part of package-lock.json that is read, by path: "node_modules/a/node_modules/b". */
export type LockedPackages = Readonly<
  Record<string, { readonly license?: string; readonly dev?: boolean; readonly link?: boolean }>
>;

/** Licences that the lock file does not state in the usual way. */
const stated: Readonly<Record<string, string>> = {
  "SEE LICENSE IN README.md AND LICENSE": "Bitstream Vera and Arev font licences",
};

/** Needed only by the install step of onnxruntime-node; in a clone scripts/no-cuda-download takes their place. */
const installStep: Readonly<Record<string, string>> = {
  "define-data-property": "MIT",
  "define-properties": "MIT",
  "es-define-property": "MIT",
  "es-errors": "MIT",
  "escape-string-regexp": "MIT",
  "global-agent": "BSD-3-Clause",
  globalthis: "MIT",
  gopd: "MIT",
  "has-property-descriptors": "MIT",
  matcher: "MIT",
  "object-keys": "MIT",
  semver: "ISC",
  "serialize-error": "MIT",
  "type-fest": "(MIT OR CC0-1.0)",
};

/** What package managers do not show: works of others inside packages, and licences with further conditions. */
const remarks = [
  [
    "codec-parser",
    "LGPL-3.0-or-later, Copyright Ethan Halsall; source: <https://github.com/eshaz/codec-parser>. Used unchanged, as a package that can be replaced by another version. A browser bundle made from Emoforge contains it: pass this notice and the licence on, and keep it exchangeable (an `--external` or a chunk of its own does).",
  ],
  [
    "mpg123-decoder",
    "contains libmpg123 compiled to WebAssembly: LGPL-2.1, Copyright Michael Hipp and the mpg123 project; source: <https://www.mpg123.de>, build: <https://github.com/eshaz/wasm-audio-decoders>. What is said about codec-parser holds here too.",
  ],
  [
    "ogg-opus-decoder, opus-decoder, @wasm-audio-decoders/opus-ml",
    "contain libopus: BSD-3-Clause, Copyright Xiph.Org Foundation, Skype Limited, Octasic, Jean-Marc Valin and others.",
  ],
  [
    "@wasm-audio-decoders/ogg-vorbis",
    "contains libvorbis and libogg: BSD-3-Clause, Copyright Xiph.Org Foundation.",
  ],
  [
    "@wasm-audio-decoders/flac",
    "contains libFLAC: BSD-3-Clause, Copyright Josh Coalson and Xiph.Org Foundation.",
  ],
  ["@wasm-audio-decoders/common", "contains puff: zlib licence, Copyright Mark Adler."],
  [
    "mediabunny",
    "MPL-2.0, Copyright Vanilagy and contributors; source: <https://github.com/Vanilagy/mediabunny>. Used unchanged.",
  ],
  [
    "@resvg/resvg-js and its builds for each platform",
    "MPL-2.0, Copyright yisibl; source: <https://github.com/yisibl/resvg-js>. Used unchanged. The builds contain resvg (MPL-2.0 or, in later versions, Apache-2.0 OR MIT; <https://github.com/linebender/resvg>), tiny-skia (BSD-3-Clause) and the crates they name.",
  ],
  [
    "dejavu-fonts-ttf",
    "the DejaVu fonts: Copyright Bitstream, Inc. (Bitstream Vera) and Tavmjong Bah (Arev); DejaVu's own changes are in the public domain. They may be passed on and embedded, sold only as part of a larger work, and changed only under another name. Charts drawn as PNG use them.",
  ],
  [
    "libsvm-js",
    "contains LIBSVM compiled to WebAssembly: BSD-3-Clause, Copyright 2000-2014 Chih-Chung Chang and Chih-Jen Lin.",
  ],
  [
    "onnxruntime-node, onnxruntime-web, onnxruntime-common",
    "ONNX Runtime: MIT, Copyright Microsoft Corporation. The builds contain works of others, Eigen (MPL-2.0), Protocol Buffers (BSD-3-Clause), Dawn (BSD-3-Clause) and Abseil (Apache-2.0) among them; all are listed in <https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt>. On Windows DirectML.dll, dxcompiler.dll and dxil.dll are under Microsoft's and LLVM's terms.",
  ],
  [
    "echarts",
    "Apache-2.0. Its NOTICE: “Apache ECharts. Copyright 2017-2026 The Apache Software Foundation. This product includes software developed at The Apache Software Foundation (https://www.apache.org/).” It contains parts of d3: BSD-3-Clause, Copyright Mike Bostock.",
  ],
] as const;

/** @throws {Error} if a package of the lock file states no licence. */
export function thirdPartyNotices(packages: LockedPackages): string {
  const byName = new Map<string, string>(Object.entries(installStep));
  for (const [path, { license, dev, link }] of Object.entries(packages)) {
    if (!path.startsWith("node_modules/") || dev || link) continue;
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    if (license === undefined) {
      throw new Error(
        `${name}: expected a licence in package-lock.json, got none. State it in scripts/notices.ts.`,
      );
    }
    byName.set(name, stated[license] ?? license);
  }
  const byLicence = Map.groupBy([...byName.keys()].sort(), (name) => byName.get(name) as string);
  const licences = [...byLicence]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([licence, names]) => `- **${licence}**: ${names.map((name) => `\`${name}\``).join(", ")}`);
  return `# Third-party notices

Emoforge stands under the Apache License 2.0 ([LICENSE](LICENSE)). Its package contains no code of others; installing it brings these packages, each with its licence in its folder or at its address on
the npm registry. Made by \`node scripts/notices.ts\` from package-lock.json.

## Packages by licence

${licences.join("\n")}

## What is inside them, and what they ask for

${remarks.map(([what, text]) => `- **${what}**: ${text}`).join("\n")}
`;
}

if (process.argv[1] === import.meta.filename) {
  const lock = readFileSync(new URL("../package-lock.json", import.meta.url), "utf8");
  const text = thirdPartyNotices((JSON.parse(lock) as { packages: LockedPackages }).packages);
  writeFileSync(new URL("../THIRD-PARTY-NOTICES.md", import.meta.url), text);
}
