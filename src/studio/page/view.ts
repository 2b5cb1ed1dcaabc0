/** @file What a view is, and what it may ask. */

import type { ComponentType } from "preact";

/** A view draws what the rest of the address names: `["emodb", "12"]` of "#/corpora/emodb/12". */
export type View = ComponentType<{ readonly path: readonly string[]; readonly query: URLSearchParams }>;

/** Whether a studio's server is there; an exported page has none. */
export const hasServer = document.querySelector<HTMLMetaElement>("meta[name=studio]")?.content === "server";
