/** @file Results. */
import type { View } from "../../views.ts";

const Results: View = () => <h1>Results</h1>;
export default Results;
