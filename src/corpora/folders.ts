/** @file What lies in folders, by names and without the readers of corpora: public beside `index.ts`, since commands open folders long before a corpus. */

export { audioEndings, endingOf } from "./endings.ts";
export { type Layout, layoutOf } from "./manifest/layout.ts";
export { belowOf } from "./paths.ts";
export { type Walked, walkRecordings, whyUnusable } from "./walk.ts";
