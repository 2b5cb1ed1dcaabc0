/** @file Both versions by ear: as loud as each other, switched while they play, by key or button. */

import { useEffect, useRef, useState } from "preact/hooks";
import { createEar, type Ear, type Pair, type Which } from "./ear.ts";

/** Keys belong to fields while one is typed into. */
const typing = "input, select, textarea, [contenteditable]";

interface ABProps {
  readonly pair: Pair;
  /** Whether both were made from spectrograms. */
  readonly inverted?: boolean;
}

export function AB({ pair, inverted = false }: ABProps) {
  const ear = useRef<Ear | undefined>(undefined);
  const [which, setWhich] = useState<Which>("original");
  const [playing, setPlaying] = useState(false);

  // Another pair is heard anew; sound begins only when it is asked for.
  useEffect(() => {
    setPlaying(false);
    return () => {
      ear.current?.close();
      ear.current = undefined;
    };
  }, [pair]);

  const hear = (next: Which) => {
    setWhich(next);
    ear.current?.hear(next);
  };
  const toggle = () => {
    if (playing) ear.current?.stop();
    else {
      ear.current ??= createEar(pair);
      ear.current.play(which);
    }
    setPlaying(!playing);
  };

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if (event.target instanceof Element && event.target.closest(typing)) return;
      if (event.key === "x") hear(which === "original" ? "altered" : "original");
      else if (event.key === "p") toggle();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  });

  return (
    <section class="controls" aria-label="Compare by ear">
      <button type="button" class="play" aria-keyshortcuts="p" onClick={toggle}>
        {playing ? "Stop" : "Play"}
      </button>
      {(["original", "altered"] as const).map((one) => (
        <label key={one}>
          <input type="radio" name="heard" checked={which === one} onChange={() => hear(one)} />
          {one}
        </label>
      ))}
      <small class="note">
        Key <kbd>p</kbd> plays and stops, <kbd>x</kbd> switches in mid-sound. Both have the same mean power,
        so that you compare more than loudness; the pictures show the levels as they are.
        {inverted &&
          " Both were turned from spectrograms into sound, the original too: what that costs is the same on both sides."}
      </small>
    </section>
  );
}
