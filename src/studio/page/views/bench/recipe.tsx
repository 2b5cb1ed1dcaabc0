/** @file The chain as an augmenter of a recipe: to copy, or to begin a run with. */

import { useState } from "preact/hooks";
import { stringify } from "yaml";
import { to } from "../../router.ts";

interface EntryProps {
  readonly entry: object;
  /** What it makes: rows of features, or views of clips. */
  readonly of?: "rows" | "clips";
}

export function RecipeEntry({ entry, of = "rows" }: EntryProps) {
  const yaml = stringify([entry], { lineWidth: 0 });
  const [copied, setCopied] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(yaml);
      setCopied(yaml);
    } catch {
      setCopied("refused");
    }
  };
  return (
    <section>
      <h2>Use in a recipe</h2>
      <p>
        This entry goes under <code>augmenters</code>
        {of === "clips" && (
          <>
            {" "}
            of a recipe with <code>{"features: { set: logmel }"}</code>
          </>
        )}
        . Each {of === "clips" ? "view" : "copy"} of a recording draws its own values from the ranges.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key */}
      <pre tabIndex={0}>{yaml}</pre>
      <div class="work">
        <button type="button" onClick={() => void copy()}>
          Copy
        </button>
        <a
          class="button"
          href={`${to("runs", "new")}?${new URLSearchParams({ add: JSON.stringify(entry), of })}`}
        >
          Begin a run with it
        </a>
        <span role="status">
          {copied === yaml && "Copied."}
          {copied === "refused" && "The browser does not let pages copy: select the text."}
        </span>
      </div>
    </section>
  );
}
