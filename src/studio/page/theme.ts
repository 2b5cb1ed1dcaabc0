/** @file Light or dark: as the system has it, unless the reader chose. Drawings on canvases ask here for colours. */

import { signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";

const key = "emoforge-theme";
export const theme = signal<Theme>("system");
/** Changes whenever colours do: drawings read it to be drawn again. */
export const scheme = signal(0);

export function startTheme(): void {
  const kept = localStorage.getItem(key);
  setTheme(kept === "light" || kept === "dark" ? kept : "system");
  matchMedia("(prefers-color-scheme:dark)").addEventListener("change", () => scheme.value++);
}

export function setTheme(next: Theme): void {
  theme.value = next;
  if (next === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(key);
  } else {
    document.documentElement.dataset.theme = next;
    localStorage.setItem(key, next);
  }
  scheme.value++;
}

/** The present value of a colour, e.g. "accent", "hue1". */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** The nine hues come round again. Which one an emotion has is said in `ui/hues.ts`. */
export const hueName = (index: number): string => `hue${(index % 9) + 1}`;
