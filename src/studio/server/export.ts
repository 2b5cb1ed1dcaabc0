/** @file The part of the studio that needs no server of its own, as a folder for any web server: try a model, live, training in the page. */

import { EmoforgeError, type Files } from "../../core/index.ts";
import { ownFiles, type StaticFolders } from "./routes/files.ts";

/** What `export` writes into the page in place of "server", so that it shows only views that need none. */
const mark = ['name="studio" content="server"', 'name="studio" content="export"'] as const;

/**
 * @param folder Where it is written; files of an earlier export are replaced.
 * @returns How many files, and their bytes.
 * @throws {EmoforgeError} if the page is not one that can be exported.
 */
export async function exportStudio(
  files: Files,
  folders: StaticFolders,
  folder: string,
): Promise<{ readonly files: number; readonly bytes: number }> {
  let [count, bytes] = [0, 0];
  for (const [path, file] of await ownFiles(files, folders)) {
    const content = path === "/index.html" ? exported(await files.readText(file)) : await files.read(file);
    await files.write(`${folder}${path}`, content);
    count++;
    bytes += content.length;
  }
  return { files: count, bytes };
}

function exported(html: string): string {
  if (!html.includes(mark[0]))
    throw new EmoforgeError(
      "studio: expected the page of this version, got another. Build it anew: npm run studio.",
    );
  return html.replace(mark[0], mark[1]);
}
