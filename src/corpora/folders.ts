/** @file Looks into folders by names alone. Public beside `index.ts`, since commands need this before they need the readers of corpora. */

export { audioEndings, endingOf } from "./endings.ts";
export { type Layout, layoutOf } from "./manifest/layout.ts";
export { belowOf } from "./paths.ts";
export { type Walked, walkRecordings, whyUnusable } from "./walk.ts";
