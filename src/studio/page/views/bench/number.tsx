/** @file A number that is taken when it has been typed to its end. What is drawn anew meanwhile leaves it alone. */

import { useState } from "preact/hooks";

interface NumberProps {
  /** Absent where a label surrounds it. */
  readonly name?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  set(value: number): void;
}

export function NumberInput({ name, value, min, max, whole, set }: NumberProps) {
  const [draft, setDraft] = useState<string | undefined>();
  return (
    <input
      type="number"
      aria-label={name}
      min={min}
      max={max}
      step={whole ? 1 : "any"}
      value={draft ?? value}
      onInput={({ currentTarget }) => setDraft(currentTarget.value)}
      onChange={({ currentTarget }) => {
        setDraft(undefined);
        set(currentTarget.valueAsNumber);
      }}
    />
  );
}

/** Another seed is another copy. */
export function SeedInput({ seed, set }: { readonly seed: number; set(seed: number): void }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is a component's
    <label>
      Seed
      <NumberInput
        value={seed}
        min={0}
        max={Number.MAX_SAFE_INTEGER}
        whole
        set={(next) => set(Math.max(0, Math.trunc(next) || 0))}
      />
    </label>
  );
}
