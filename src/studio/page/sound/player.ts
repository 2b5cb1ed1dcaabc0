/** @file wavesurfer.js under the studio's content policy, in its colours. */

import WaveSurfer from "wavesurfer.js";
import { colour } from "../theme.ts";
import type { Sound } from "./sound.ts";

export type Player = WaveSurfer;

/** @param container An empty element of the page. */
export function createPlayer(container: HTMLElement, sound: Sound, height: number): Player {
  // The policy forbids <style> elements. As long as its element is not in the page the player's own is not read, and
  // becomes a sheet that is adopted by script.
  const host = document.createElement("div");
  const [high, low] = sound.outline;
  const player = WaveSurfer.create({
    container: host,
    height,
    url: sound.url,
    peaks: [high, low],
    duration: sound.durationSec,
    normalize: true,
    waveColor: colour("hue1"),
    progressColor: colour("accent"),
    cursorColor: colour("ink"),
    cursorWidth: 2,
    hideScrollbar: false,
    autoScroll: true,
    dragToSeek: true,
  });
  const root = player.getWrapper().getRootNode();
  if (root instanceof ShadowRoot) {
    makeOperable(player, root);
    const style = root.querySelector("style");
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style?.textContent ?? "");
    style?.remove();
    root.adoptedStyleSheets = [sheet];
  }
  container.append(host);
  return player;
}

/** The waveform takes part in the order of tabs, and knows the keys of players. */
function makeOperable(player: Player, root: ShadowRoot): void {
  const scroll = root.querySelector<HTMLElement>(".scroll");
  if (scroll === null) return;
  scroll.tabIndex = 0;
  scroll.role = "group";
  scroll.ariaLabel = "Waveform: space plays and pauses, arrow keys go a second back or on";
  scroll.addEventListener("keydown", (event) => {
    const keys: Readonly<Record<string, () => void>> = {
      " ": () => void player.playPause(),
      ArrowLeft: () => player.setTime(Math.max(0, player.getCurrentTime() - 1)),
      ArrowRight: () => player.setTime(Math.min(player.getDuration(), player.getCurrentTime() + 1)),
      Home: () => player.setTime(0),
    };
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
}
