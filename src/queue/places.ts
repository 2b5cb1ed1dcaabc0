/** @file Paths in jobs: each machine has the store in a place of its own, so jobs name files by their place in the store. */

/** What stands for a folder in jobs, e.g. "store" -> "/mnt/emoforge": the path on this machine, without a slash at its end. */
export type Places = Readonly<Record<string, string>>;

/** JSON-like data in which this machine's folders are replaced by their names: "/mnt/emoforge/cache" becomes "{store}/cache". */
export function toPortable<T>(value: T, places: Places): T {
  const named = Object.entries(places).sort(([, a], [, b]) => b.length - a.length);
  return inText(value, (text) =>
    named.reduce(
      (result, [name, folder]) => result.replace(wholePath(inJson(folder)), () => `{${name}}`),
      text,
    ),
  );
}

/** The reverse, on this or another machine. */
export function toLocal<T>(value: T, places: Places): T {
  return inText(value, (text) =>
    Object.entries(places).reduce(
      (result, [name, folder]) => result.replaceAll(`{${name}}`, inJson(folder)),
      text,
    ),
  );
}

/** Messages may name a path anywhere, so all strings are looked through at once, as JSON. */
function inText<T>(value: T, change: (json: string) => string): T {
  return value === undefined ? value : (JSON.parse(change(JSON.stringify(value))) as T);
}

/** Not "/mnt/store-2" or "/old/mnt/store" for "/mnt/store". */
function wholePath(folder: string): RegExp {
  const escaped = folder.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`(?<![\\w./-])${escaped}(?![\\w-]|\\.\\w)`, "g");
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
