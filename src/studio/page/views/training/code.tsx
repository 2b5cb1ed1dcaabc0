/** @file A text with numbered lines; those with faults are marked, and say what is wrong. */

import { useRef } from "preact/hooks";
import type { RecipeFault } from "../../../server/recipe-check.ts";

interface CodeProps {
  readonly text: string;
  readonly faults: readonly RecipeFault[];
  onText(text: string): void;
}

export function Code({ text, faults, onText }: CodeProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const lines = text.split("\n");
  const bad = new Set(faults.map(({ line }) => line));
  const goTo = (line: number) => {
    const from = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(from, from + (lines[line - 1] ?? "").length);
  };
  return (
    <>
      <div class="code">
        <div class="gutter" ref={gutter} aria-hidden="true">
          {lines.map((_, i) => (
            <div key={i} data-bad={bad.has(i + 1) ? "" : undefined}>
              {i + 1}
            </div>
          ))}
        </div>
        <textarea
          ref={area}
          aria-label="Recipe (YAML)"
          aria-invalid={faults.length > 0}
          aria-describedby="faults"
          spellcheck={false}
          wrap="off"
          rows={24}
          value={text}
          onInput={({ currentTarget }) => onText(currentTarget.value)}
          onScroll={({ currentTarget }) => {
            if (gutter.current) gutter.current.scrollTop = currentTarget.scrollTop;
          }}
        />
      </div>
      <ul class="plain" id="faults" aria-live="polite">
        {faults.map(({ path, message, line }) => (
          <li key={`${path}${message}`} class="fault">
            <button type="button" class="link" onClick={() => goTo(line)}>
              Line {line}
            </button>{" "}
            {path !== "" && <code>{path}</code>} {message}
          </li>
        ))}
      </ul>
    </>
  );
}
