/** @file Charts as PNG images by resvg, with a bundled font, so that they look the same on every machine. */

import { createRequire } from "node:module";
import { renderAsync } from "@resvg/resvg-js";

const fontFile = createRequire(import.meta.url).resolve;

const options = {
  font: {
    // Loading the system's fonts would take longer than drawing.
    loadSystemFonts: false,
    fontFiles: [
      fontFile("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),
      fontFile("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"),
    ],
    defaultFontFamily: "DejaVu Sans",
    sansSerifFamily: "DejaVu Sans",
  },
  /** More pixels than CSS pixels, so that charts are sharp in print. */
  fitTo: { mode: "zoom" as const, value: 1.6 },
};

/** @returns The PNG file. */
export async function renderPng(svg: string): Promise<Uint8Array> {
  return (await renderAsync(svg, options)).asPng();
}
