/** @file Starts the page. */

import { render } from "preact";
import "virtual:colours.css";
import "./style.css";
import { App } from "./app.tsx";
import { startTheme } from "./theme.ts";

startTheme();
const root = document.getElementById("app");
if (root !== null) render(<App />, root);
