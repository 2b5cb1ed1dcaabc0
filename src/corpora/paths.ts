/** @file Paths with "/" between their parts, as the `Files` port takes them. */

/** Joins path parts with "/"; an absolute part replaces everything before it. */
export function joinPath(...parts: string[]): string {
  let path = "";
  for (const part of parts) {
    if (part === "" || part === ".") continue;
    path = path === "" || isAbsolute(part) ? part : `${path.replace(/\/+$/, "")}/${part}`;
  }
  return path;
}

/** True for "/x", "C:\x" and "C:/x". */
export function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
}

/** An absolute path without "." and ".." in it. */
export function tidyPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && (part !== "" || parts.length === 0)) parts.push(part);
  }
  return parts.length === 1 && parts[0] === "" ? "/" : parts.join("/");
}

/** The last part of a path. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The last part of a path, without its ending. */
export function stemOf(path: string): string {
  return baseOf(path).replace(/(?<=.)\.[^.]*$/, "");
}

/** Everything before the last part; "" if there is only one. */
export function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, Math.max(1, path.lastIndexOf("/"))) : "";
}

/** The path below `root`, or the path itself if it is not there. */
export function belowOf(path: string, root: string): string {
  const start = root === "" ? "" : root.endsWith("/") ? root : `${root}/`;
  return path.startsWith(start) ? path.slice(start.length) : path;
}
