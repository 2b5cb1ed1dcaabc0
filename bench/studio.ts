/** @file `npm run bench -- studio`: what the studio promises of its speed. */

import { benchFirstView, benchLive } from "./studio/first-view.ts";

export async function benchStudio(): Promise<void> {
  await benchFirstView();
  await benchLive();
}
