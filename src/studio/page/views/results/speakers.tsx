/** @file For whom a model works: its UAR by speaker, beside that without augmentation. */

import { percent } from "../../../../report/format.ts";
import type { ScoreOfRun } from "./types.ts";
import { cellTitle } from "./words.ts";

interface SpeakerProps {
  readonly score: ScoreOfRun;
  /** Absent where it is that itself. */
  readonly baseline: ScoreOfRun | undefined;
}

export function Speakers({ score, baseline }: SpeakerProps) {
  if (score.perSpeaker.length === 0) return null;
  const before = new Map(baseline?.perSpeaker.map((one) => [one.group, one.uar]));
  const rows = [...score.perSpeaker].sort((a, b) => a.uar - b.uar);
  return (
    <section>
      <h2>By speaker</h2>
      <p class="note">
        UAR of each speaker with {cellTitle(score)}, the lowest first
        {baseline === undefined ? "" : `; the grey mark is ${cellTitle(baseline)}`}. A speaker has few
        recordings, so single speakers say little.
      </p>
      <ul class="intervals speakers">
        {rows.map(({ group, sex, utterances, uar }) => {
          const was = before.get(group);
          return (
            <li key={group}>
              <span class="what">
                {group} <small>{sex === "unknown" ? "" : sex}</small>
              </span>
              <svg viewBox="0 0 400 24" preserveAspectRatio="none" aria-hidden="true">
                <rect x="0" y="11.5" width="400" height="1" fill="var(--rule)" />
                {was !== undefined && (
                  <>
                    <rect
                      x={400 * Math.min(was, uar)}
                      width={400 * Math.abs(was - uar)}
                      y="11"
                      height="2"
                      fill="var(--baseline)"
                    />
                    <rect x={400 * was - 2} width="4" y="7" height="10" fill="var(--baseline)" />
                  </>
                )}
                <rect x={400 * uar - 2.5} width="5" y="6" height="12" fill="var(--accent)" />
              </svg>
              <span class="rank">
                {percent(uar)} % of {utterances}
                {was === undefined ? "" : `, before ${percent(was)}`}
              </span>
            </li>
          );
        })}
        <li class="axis" aria-hidden="true">
          <span />
          <span class="ends">
            <span>0 %</span>
            <span>100 %</span>
          </span>
          <span />
        </li>
      </ul>
    </section>
  );
}
