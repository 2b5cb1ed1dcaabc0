/** @file Git LFS pointers: the short texts that take the place of files that were not fetched into a clone. */

const start = "version https://git-lfs.github.com/spec/";
/** No pointer is longer: they have about 130 bytes. */
export const longestPointer = 1024;

export function isLfsPointer(bytes: Uint8Array): boolean {
  if (bytes.length > longestPointer) return false;
  for (let i = 0; i < start.length; i++) if (bytes[i] !== start.charCodeAt(i)) return false;
  return true;
}

export const lfsAdvice = "Is a Git LFS pointer, not the file itself. Fetch the files with: git lfs pull";
