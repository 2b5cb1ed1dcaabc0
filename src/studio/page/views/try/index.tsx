/** @file Try. */
import type { View } from "../../views.ts";

const Try: View = () => <h1>Try</h1>;
export default Try;
