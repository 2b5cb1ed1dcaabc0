/** @file A recipe's text with numbered lines: faults stand where they are, and what can be written is offered at the cursor. */

import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RecipeFault } from "../../../server/recipe-check.ts";
import type { Completion, Suggestion } from "./complete.ts";

interface CodeProps {
  readonly text: string;
  readonly faults: readonly RecipeFault[];
  onText(text: string): void;
  complete(text: string, offset: number): Completion;
}

interface Offer extends Completion {
  /** -1: none is chosen, so that Enter still begins a line. */
  readonly chosen: number;
  /** In lines and letters of the text. */
  readonly line: number;
  readonly column: number;
}

/** How high the list may be, in lines. */
const mostShown = 8;

export function Code({ text, faults, onText, complete }: CodeProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState({ top: 0, left: 0 });
  const [offer, setOffer] = useState<Offer | undefined>();
  const [place, setPlace] = useState<Pick<Completion, "path" | "about">>({ path: "", about: "" });
  const id = useId();
  const cursor = useRef<number | undefined>(undefined);
  const lines = text.split("\n");
  const bad = new Map(faults.map((fault) => [fault.line, fault]));

  // After a suggestion was taken, as soon as the text is in its place: a key pressed before the next frame must not be undone.
  useLayoutEffect(() => {
    if (cursor.current === undefined) return;
    area.current?.setSelectionRange(cursor.current, cursor.current);
    cursor.current = undefined;
  }, [text]);

  const look = (element: HTMLTextAreaElement, open: boolean) => {
    const { value, selectionStart, selectionEnd } = element;
    const found = complete(value, selectionStart);
    const before = value.slice(0, found.from).split("\n");
    setPlace(found);
    const offered = open && selectionStart === selectionEnd && found.suggestions.length > 0;
    setOffer(
      offered
        ? { ...found, chosen: -1, line: before.length - 1, column: (before.at(-1) ?? "").length }
        : undefined,
    );
  };
  const take = ({ insert }: Suggestion, { from, to }: Completion) => {
    const [start, end] = [text.slice(0, from), text.slice(to)];
    cursor.current = from + insert.length;
    setOffer(undefined);
    onText(`${start}${insert}${end}`);
    area.current?.focus();
  };
  const key = (event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }) => {
    if (event.key === " " && event.ctrlKey) {
      look(event.currentTarget, true);
      event.preventDefault();
      return;
    }
    if (offer === undefined) return;
    const { suggestions, chosen } = offer;
    const count = suggestions.length;
    if (event.key === "ArrowDown") setOffer({ ...offer, chosen: (chosen + 1) % count });
    else if (event.key === "ArrowUp") setOffer({ ...offer, chosen: chosen <= 0 ? count - 1 : chosen - 1 });
    else if (event.key === "Escape") setOffer(undefined);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) take(suggestions[chosen], offer);
    else return;
    event.preventDefault();
  };
  const goTo = (line: number) => {
    const from = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(from, from + (lines[line - 1] ?? "").length);
  };
  const option = (i: number) => `${id}-option-${i}`;
  const moved = { transform: `translate(${-scroll.left}px, ${-scroll.top}px)` };
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
        <div class="sheet">
          <div class="marks" aria-hidden="true">
            <div style={moved}>
              {[...bad].map(([line, { message }]) => (
                <div key={line} style={{ top: `${(line - 1) * 1.5}em` }}>
                  <span class="squiggle">{lines[line - 1]}</span>
                  <span class="ghost">{message}</span>
                </div>
              ))}
            </div>
          </div>
          <textarea
            ref={area}
            aria-label="Recipe (YAML)"
            aria-invalid={faults.length > 0}
            aria-describedby={`faults ${id}-place`}
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls={offer === undefined ? undefined : `${id}-list`}
            aria-activedescendant={offer === undefined || offer.chosen < 0 ? undefined : option(offer.chosen)}
            spellcheck={false}
            autocomplete="off"
            autocapitalize="off"
            wrap="off"
            rows={24}
            value={text}
            onInput={(event) => {
              const { currentTarget } = event;
              onText(currentTarget.value);
              // Taking away asks for nothing; what is written does.
              const kind = (event as InputEvent).inputType ?? "";
              look(currentTarget, kind.startsWith("insert") && kind !== "insertFromPaste");
            }}
            onKeyDown={key}
            onKeyUp={(event) => {
              if (/^(Arrow|Home|End|Page)/.test(event.key) && offer === undefined)
                look(event.currentTarget, false);
            }}
            onClick={({ currentTarget }) => look(currentTarget, false)}
            onBlur={() => setOffer(undefined)}
            onScroll={({ currentTarget }) => {
              setScroll({ top: currentTarget.scrollTop, left: currentTarget.scrollLeft });
              if (gutter.current) gutter.current.scrollTop = currentTarget.scrollTop;
            }}
          />
          {offer !== undefined && (
            <Offered id={id} offer={offer} option={option} scroll={scroll} take={(one) => take(one, offer)} />
          )}
        </div>
      </div>
      <p class="note place" id={`${id}-place`}>
        {place.path !== "" ? (
          <>
            <code>{place.path}</code> {place.about}
          </>
        ) : (
          "What can be written is offered as you write, and by Ctrl and Space: arrows choose, Enter takes, Escape puts it away."
        )}
      </p>
      <p class="unseen" role="status">
        {offer === undefined
          ? ""
          : `${offer.suggestions.length} suggestions. ${offer.suggestions[offer.chosen]?.about ?? ""}`}
      </p>
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

interface OfferedProps {
  readonly id: string;
  readonly offer: Offer;
  readonly scroll: { readonly top: number; readonly left: number };
  option(i: number): string;
  take(one: Suggestion): void;
}

/** The list below the word that would be replaced. The text keeps the focus. */
function Offered({ id, offer, scroll, option, take }: OfferedProps) {
  const { suggestions, chosen, line, column } = offer;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const about = suggestions[Math.max(0, chosen)].about;
  return (
    <div
      class="offer"
      style={{
        top: `calc(${(line + 1) * 1.5}em + 0.5rem - ${scroll.top}px)`,
        left: `min(calc(${column}ch + 0.6rem - ${scroll.left}px), 100% - min(21rem, 100%))`,
      }}
    >
      <ul
        ref={list}
        id={`${id}-list`}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a list to choose from
        role="listbox"
        aria-label="Suggestions"
        style={{ maxHeight: `${mostShown * 1.6}em` }}
      >
        {suggestions.map((one, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the text's keys choose
          // biome-ignore lint/a11y/useFocusableInteractive: the text keeps the focus and names the chosen one
          <li
            key={one.label}
            id={option(i)}
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: one to choose
            role="option"
            aria-selected={i === chosen}
            // Before the text loses the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(one)}
          >
            {one.label}
          </li>
        ))}
      </ul>
      {about !== "" && <p aria-hidden="true">{about}</p>}
    </div>
  );
}
