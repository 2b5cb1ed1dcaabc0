/** @file Where in the studio the reader is: the part of the address after "#", so that the page works from any folder of any server. */

import { computed, signal } from "@preact/signals";

export interface Place {
  /** Parts between slashes, decoded: "#/corpora/emodb/12" -> ["corpora", "emodb", "12"]. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

const hash = signal(location.hash);
addEventListener("hashchange", () => {
  hash.value = location.hash;
});

export const place = computed((): Place => {
  const [path, query = ""] = hash.value.replace(/^#\/?/, "").split("?");
  return { path: path.split("/").filter(Boolean).map(decoded), query: new URLSearchParams(query) };
});

/** Names may hold anything, and a reader may edit the address. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a place, for links: `to("corpora", key)`. */
export function to(...path: readonly (string | number)[]): string {
  return `#/${path.map((part) => encodeURIComponent(part)).join("/")}`;
}

export function go(address: string): void {
  location.hash = address;
}
