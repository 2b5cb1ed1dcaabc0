import { createFeatureSet } from "../../src/features/index.ts";
import { describeFeatureSet } from "./contract.ts";

const set = createFeatureSet("compare2016");

describeFeatureSet("compare2016", set, { shortest: 960, energy: { name: "pcm_RMSenergy_sma", length: 320 } });
