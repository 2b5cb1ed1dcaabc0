/** @file Git LFS pointers: the short text that stands in a clone in place of a file that was not fetched. */

const start = "version https://git-lfs.github.com/spec/";
/** A pointer is some 130 bytes long. */
export const longestPointer = 1024;

export function isLfsPointer(bytes: Uint8Array): boolean {
  if (bytes.length > longestPointer) return false;
  for (let i = 0; i < start.length; i++) if (bytes[i] !== start.charCodeAt(i)) return false;
  return true;
}

export const lfsAdvice = "Is a Git LFS pointer, not the file itself. Fetch the files with: git lfs pull";
