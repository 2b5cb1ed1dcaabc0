/** @file A recording to hear and see: waveform with player, and drawings along the same time. */

import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { scheme } from "../theme.ts";
import { PitchAndLoudness } from "./contours.tsx";
import type { Visible } from "./lane.tsx";
import { createPlayer, type Player } from "./player.ts";
import type { Sound } from "./sound.ts";
import { Spectrogram } from "./spectrogram.tsx";

interface RecordingProps {
  readonly sound: Sound;
  /** What the player is called for screen readers. */
  readonly name: string;
  /** Only the waveform. */
  readonly plain?: boolean;
  /** More drawings along the same time; they are told what is visible and what is being played. */
  readonly children?: (visible: Visible, nowSec: number, seek: (sec: number) => void) => ComponentChildren;
}

const zooms = [0, 1, 2, 3, 4, 5, 6, 7, 8];

export function Recording({ sound, name, plain = false, children }: RecordingProps) {
  const container = useRef<HTMLDivElement>(null);
  const player = useRef<Player | null>(null);
  const [visible, setVisible] = useState<Visible>({ from: 0, to: sound.durationSec });
  const [playing, setPlaying] = useState(false);
  const [now, setNow] = useState(0);
  const [zoom, setZoom] = useState(0);
  const [error, setError] = useState("");
  const colours = scheme.value;

  // Made anew in other colours.
  useEffect(() => {
    if (container.current === null) return;
    const one = createPlayer(container.current, sound, plain ? 64 : 96);
    player.current = one;
    setVisible({ from: 0, to: sound.durationSec });
    setZoom(0);
    one.on("play", () => setPlaying(true));
    one.on("pause", () => setPlaying(false));
    one.on("timeupdate", setNow);
    one.on("scroll", (from, to) => setVisible({ from, to: Math.min(sound.durationSec, to) }));
    one.on("error", (fault) => setError(`The recording cannot be played: ${fault.message}`));
    return () => {
      player.current = null;
      one.destroy();
      container.current?.replaceChildren();
    };
  }, [sound, plain, colours]);

  const zoomTo = (step: number) => {
    setZoom(step);
    const one = player.current;
    const width = container.current?.clientWidth ?? 1;
    if (one === null) return;
    one.zoom(step === 0 ? 0 : (width / sound.durationSec) * 2 ** step);
    const shown = sound.durationSec / 2 ** step;
    const from = Math.max(0, Math.min(sound.durationSec - shown, one.getCurrentTime() - shown / 2));
    one.setScrollTime(from);
    setVisible({ from, to: from + shown });
  };
  const seek = useCallback((sec: number) => player.current?.setTime(sec), []);

  return (
    <section class="recording" aria-label={`Sound of ${name}`}>
      <div class="controls">
        <button
          type="button"
          class="play"
          onClick={() => void player.current?.playPause()}
          aria-pressed={playing}
        >
          {playing ? "Pause" : "Play"}
        </button>
        <span class="time">
          {clock(now)} / {clock(sound.durationSec)}
        </span>
        {!plain && (
          <label>
            Zoom
            <input
              type="range"
              min={0}
              max={zooms.length - 1}
              value={zoom}
              aria-valuetext={`${2 ** zoom} times`}
              onInput={({ currentTarget }) => zoomTo(Number(currentTarget.value))}
            />
          </label>
        )}
      </div>
      <div class="wave" ref={container} />
      {error !== "" && <p class="fault">{error}</p>}
      {sound.warnings.map((text) => (
        <p class="care" key={text}>
          {text}
        </p>
      ))}
      {children?.(visible, now, seek)}
      {!plain && (
        <>
          <Spectrogram
            analyst={sound.analyst}
            durationSec={sound.durationSec}
            visible={visible}
            onError={setError}
          />
          <PitchAndLoudness
            analyst={sound.analyst}
            durationSec={sound.durationSec}
            visible={visible}
            onError={setError}
          />
        </>
      )}
    </section>
  );
}

/** "0:04.2", "1:02:03". */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}.${Math.floor((seconds - whole) * 10)}`;
}
