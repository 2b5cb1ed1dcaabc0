/** @file What is kept on disk: written with a checksum, verified when it is read, named after its content. */

export { canonicalJson, round, shortHash } from "./canonical.ts";
export {
  damaged,
  inspectKept,
  type Keeping,
  parseJson,
  readKept,
  readKeptBytes,
  writeKept,
  writeKeptBytes,
} from "./kept.ts";
