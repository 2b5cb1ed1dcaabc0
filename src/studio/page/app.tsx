/** @file The frame around every view: its name, the way to the others, light or dark. */

import { useEffect, useRef, useState } from "preact/hooks";
import { place, to } from "./router.ts";
import { setTheme, type Theme, theme } from "./theme.ts";
import { Fault, Waiting } from "./ui/states.tsx";
import type { View } from "./view.ts";
import { shownViews, type ViewEntry } from "./views.ts";

export function App() {
  const [id = shownViews[0].id, ...path] = place.value.path;
  const entry = shownViews.find((one) => one.id === id);
  return (
    <div class="frame">
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        To the content
      </button>
      <header class="top">
        <p class="brand">Emoforge studio</p>
        <nav aria-label="Views">
          <ul>
            {shownViews.map((one) => (
              <li key={one.id}>
                <a href={to(one.id)} aria-current={one.id === id ? "page" : undefined}>
                  {one.title}
                  <small>{one.about}</small>
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <ThemeChoice />
      </header>
      <main id="main" tabIndex={-1}>
        {entry === undefined ? (
          <>
            <h1>Nothing here</h1>
            <Fault error={`There is no view called "${id}" in this studio. Choose one of those listed.`} />
          </>
        ) : (
          <Outlet key={entry.id} entry={entry} path={path} query={place.value.query} />
        )}
      </main>
    </div>
  );
}

interface OutletProps {
  readonly entry: ViewEntry;
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

function Outlet({ entry, path, query }: OutletProps) {
  const [loaded, setLoaded] = useState<{ view: View } | undefined>();
  const [error, setError] = useState("");
  const before = useRef("");
  useEffect(() => {
    entry.load().then(
      (module) => setLoaded({ view: module.default }),
      () => setError("This view could not be loaded. Is the studio still running?"),
    );
  }, [entry]);
  // A new page begins at its top, as links in other pages do.
  const where = [entry.id, ...path].join("/");
  useEffect(() => {
    if (before.current !== "" && before.current !== where) scrollTo(0, 0);
    before.current = where;
    const last = path.at(-1);
    document.title = `${last === undefined ? "" : `${last} · `}${entry.title} · Emoforge studio`;
  }, [where, entry, path]);
  if (error !== "")
    return (
      <>
        <h1>{entry.title}</h1>
        <Fault error={error} />
      </>
    );
  if (loaded === undefined) return <Waiting what={entry.title} />;
  return <loaded.view path={path} query={query} />;
}

const themes: readonly (readonly [Theme, string])[] = [
  ["system", "as the system"],
  ["light", "light"],
  ["dark", "dark"],
];

function ThemeChoice() {
  return (
    <label class="theme">
      <span>Colours</span>
      <select
        aria-label="Colours"
        value={theme.value}
        onChange={({ currentTarget }) =>
          setTheme(themes.find(([id]) => id === currentTarget.value)?.[0] ?? "system")
        }
      >
        {themes.map(([id, title]) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
