/** @file `npm run bench -- studio-pictures <folder> [view ...]`: what the studio looks like. */

import { takePictures } from "./studio/pictures.ts";

export async function benchStudioPictures([folder, ...only]: readonly string[]): Promise<void> {
  if (folder === undefined) throw new Error("expected the folder for the pictures");
  await takePictures(folder, only);
}
