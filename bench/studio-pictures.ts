/** @file `npm run bench -- studio-pictures <folder> [view ...]`: what the studio looks like; with `--readme` the pictures in README. */

import { takeReadmePictures } from "./studio/for-readme.ts";
import { takePictures } from "./studio/pictures.ts";

export async function benchStudioPictures([folder, ...only]: readonly string[]): Promise<void> {
  if (folder === undefined) throw new Error("expected the folder for the pictures, or --readme");
  if (folder === "--readme") await takeReadmePictures();
  else await takePictures(folder, only);
}
