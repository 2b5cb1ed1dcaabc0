import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveRecipe } from "../../src/experiment/index.ts";
import { parseNkululeko } from "../../src/interop/nkululeko/ini.ts";
import { workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();
beforeAll(() => writeSmallCorpus(place));
afterAll(place.remove);

/** `Töne.csv`: 40 utterances, 4 speakers, 5 emotions. */
const init = async (ini: string, name = "exp.ini") => {
  await place.write(name, ini);
  const outcome = await place.inProcess(["init", name, "--out", `${name}.yaml`, "--force"]);
  if (outcome.code !== 0) return { ...outcome, recipe: undefined, text: "", left: [] };
  const text = await readFile(place.at(`${name}.yaml`), "utf8");
  const left = outcome.stdout.split("\n").flatMap((line) => /^not carried over: (.*)$/.exec(line)?.[1] ?? []);
  return { ...outcome, text, left, recipe: resolveRecipe(text, name).recipe };
};

const data = "[DATA]\ndatabases = ['own']\nown = ./Töne.csv\nown.type = csv\ntarget = emotion\n";
const rest = "[FEATS]\ntype = ['os']\nscale = standard\n[MODEL]\ntype = svm\nkernel = linear\nC_val = 0.1\n";

test("an experiment that can be carried over as it is leaves nothing on the list", async () => {
  const { recipe, left, text, stdout } = await init(
    `[EXP]\nname = results/my_exp\nruns = 2\n${data}labels = ['anger', 'fear']\n${rest}logo = 4\n`,
  );
  expect(left).toEqual([]);
  expect(stdout).toContain("exp.ini.yaml: 16 utterances, own");
  expect(text).not.toContain("Not carried over");
  expect(text).toContain("# logo: each of the 4 speakers is tested by a model trained on all the others.");
  expect(recipe).toMatchObject({
    title: "my_exp",
    repeats: 2,
    corpora: [{ id: "own", path: place.at("Töne.csv"), classes: ["anger", "fear"] }],
    features: { set: "egemaps-v02" },
    protocol: { kind: "leave-one-speaker-out" },
    normalisation: ["train"],
    augmenters: [{ kind: "none" }],
    classifiers: [{ kind: "svm", c: 0.1, classWeights: "none" }],
  });
});

test("the recipe runs", async () => {
  await init(`${data}${rest}`);
  const plan = await place.emoforge(["run", "exp.ini.yaml", "--plan", "--workers", "1"]);
  expect(plan.stdout).toContain(
    "own: 40 utterances, 4 speakers, 5 classes, 88 features (egemaps-v02), 4 folds",
  );
  expect(plan.code).toBe(0);
});

test.each([
  ["logo in groups", `${data}${rest}logo = 2`, { protocol: { kind: "k-fold-by-speaker", folds: 2 } }],
  [
    "cross-validation",
    `${data}${rest}k_fold_cross = 10`,
    { protocol: { kind: "stratified-random", folds: 10 } },
  ],
  [
    "a split by speakers",
    `${data}own.split_strategy = speaker_split\nown.test_size = 50\n${rest}`,
    { protocol: { kind: "hold-out", test: 0.5, by: "speaker" } },
  ],
  [
    "a random split",
    `${data}own.split_strategy = random\n${rest}`,
    { protocol: { kind: "stratified-random", testShare: 0.2 } },
  ],
  [
    "labels mapped, several at once",
    `${data}own.mapping = {'anger, fear': 'negative', 'happiness':'positive'}\nlabels = ['negative', 'positive']\n${rest}`,
    {
      corpora: [
        {
          map: { anger: "negative", fear: "negative", happiness: "positive" },
          classes: ["negative", "positive"],
        },
      ],
    },
  ],
  [
    "speaker scaling, another set, a seed, weights",
    `${data}[FEATS]\ntype = os\nset = ComParE_2016\nscale = speaker\n[MODEL]\nkernel = linear\nC_val = 1\nrandom_state = 7\nclass_weight = True\n`,
    {
      features: { set: "compare2016" },
      normalisation: ["speaker"],
      seed: 7,
      classifiers: [{ kind: "svm", c: 1, classWeights: "balanced" }],
    },
  ],
  [
    "a radial kernel",
    `${data}${rest.replace("kernel = linear", "kernel = rbf")}`,
    { classifiers: [{ kind: "svm", kernel: "rbf", c: 0.1 }] },
  ],
])("%s", async (_, ini, expected) => {
  const { recipe, left } = await init(ini);
  expect(left).toEqual([]);
  expect(recipe).toMatchObject(expected);
});

test("a network, balanced classes", async () => {
  const { recipe, left } = await init(
    `[EXP]\nepochs = 5\n${data}[FEATS]\ntype = ['os']\nscale = standard\nbalancing = smote\n` +
      "[MODEL]\ntype = mlp\nlayers = {'l1':8, 'l2':4}   # two layers\ndrop = .5\nlearning_rate = 0.01\nbatch_size = 4\n",
  );
  expect(left).toEqual([
    "FEATS.balancing = smote: the classes are equal in size: there is nothing to fill up",
    "the network's ReLU: here it has a slope of 0.001 below 0",
  ]);
  expect(recipe?.classifiers).toMatchObject([
    {
      kind: "dnn",
      hidden: [8, 4],
      epochs: 5,
      batchSize: 4,
      learningRate: 0.01,
      dropout: 0.5,
      l2: 0,
      leak: 0.001,
    },
  ]);
});

test("scarce classes are filled up with about as many rows as they lack", async () => {
  const { recipe, left } = await init(
    `${data}own.mapping = {'anger, fear, sadness': 'negative', 'happiness':'positive'}\nlabels = ['negative', 'positive']\n` +
      `${rest.replace("scale =", "balancing = ros\nscale =")}`,
  );
  expect(left).toEqual([]);
  // With classes of 24 and 8, 16 rows are missing, half of all 32.
  expect(recipe).toMatchObject({
    augmenters: [{ kind: "none" }, { kind: "duplicate" }],
    amounts: [0.5],
    declaredAmount: 0.5,
    balance: true,
    syntheticOnly: false,
  });
});

test("whatever has no counterpart is listed, on the terminal and in the recipe", async () => {
  const { recipe, left, text } = await init(
    `[EXP]\nroot = ./results\nstore = ./s\n${data}labels = ['anger', 'fear', 'depressed']\nown.mapping = {'bored': 'anger'}\n` +
      "own.split_strategy = ['f1', 'm1']\nown.limit_samples = 20\nown.filter = [['gender', 'female']]\n" +
      "[FEATS]\ntype = ['wav2vec2', 'praat']\nscale = robust\nbalancing = tomeklinks\n[MODEL]\ntype = xgb\nn_estimators = [50, 80]\n" +
      "[AUGMENT]\naugment = ['traditional']\n[PLOT]\nformat = png\n[NEW]\nx = (1, 2)\n",
  );
  expect(left).toEqual([
    "DATA.own.mapping: bored: own has no such label; it has anger, fear, happiness, neutral, sadness",
    "DATA.labels: depressed: own has no such label; it has anger, fear, happiness, neutral, sadness",
    "FEATS.type: wav2vec2: no such features here; the recipe takes egemaps-v02 instead. An embedding that you have as an ONNX file: features: { set: onnx, path: ... }",
    "FEATS.type: praat: no such features here; the recipe takes egemaps-v02 instead. An embedding that you have as an ONNX file: features: { set: onnx, path: ... }",
    "FEATS.scale = robust: features are always scaled here; the recipe scales by mean and deviation of the training rows",
    "DATA.own.split_strategy = f1, m1: test speakers cannot be named here; the recipe takes the strictest protocol that the data allow",
    "FEATS.balancing = tomeklinks: no rows are removed here; classWeights of a classifier may do instead",
    "MODEL.type = xgb: no such classifier here; the recipe trains an svm instead",
    "EXP.root = ./results: where results go is decided when the recipe is run: emoforge run --out <folder>",
    "EXP.store = ./s: where results go is decided when the recipe is run: emoforge run --out <folder>",
    "DATA.own.limit_samples = 20: no counterpart: choose the utterances in a manifest",
    "DATA.own.filter = [['gender', 'female']]: no counterpart: choose the utterances in a manifest",
    "MODEL.n_estimators = [50, 80]: no counterpart in the classifier of the recipe",
    "AUGMENT.augment = ['traditional']: waveforms are not augmented here; what makes rows of features is listed under `augmenters`",
    "PLOT.format = png: the report draws its own charts",
    "NEW.x = (1, 2): no counterpart",
  ]);
  for (const line of left) expect(text).toContain(`# - ${line}\n`);
  expect(recipe?.notes).toEqual([
    "Made from exp.ini (nkululeko); 16 settings could not be carried over: see the comments of the recipe.",
  ]);
});

test("columns under other names, whichever side of colnames has the usual one, and another target", async () => {
  const table = await readFile(place.at("Töne.csv"), "utf8");
  await place.write(
    "other.csv",
    table.replace("file,speaker,gender,emotion", "file,Participant ID,sex,mood"),
  );
  const { recipe, left } = await init(
    `[DATA]\ndatabases = ['own']\nown = other.csv\nown.colnames = {'speaker':'Participant ID', 'sex':'gender'}\ntarget = mood\n${rest}`,
  );
  expect(left).toEqual([]);
  expect(recipe?.corpora).toMatchObject([
    { columns: { emotion: "mood", speaker: "Participant ID", gender: "sex" } },
  ]);
});

test("the paths of databases may be in a file of their own", async () => {
  await place.write("roots.ini", "[DATA]\nown = Töne.csv\n");
  const { recipe } = await init(`[DATA]\nroot_folders = roots.ini\ndatabases = ['own']\n${rest}`);
  expect(recipe?.corpora).toMatchObject([{ id: "own", path: place.at("Töne.csv") }]);
});

test("messages: no database, one that is not there, regression, one class", async () => {
  expect((await init(rest)).stderr).toContain(
    "exp.ini: expected names of databases in DATA, e.g. databases = ['emodb'], got no section DATA.",
  );
  expect((await init(`${data.replace("Töne.csv", "nowhere")}${rest}`)).stderr).toContain(
    `exp.ini: expected the database own at ${place.at("nowhere")}, found nothing there. Correct the path, or name the folder of known corpora with --data.`,
  );
  expect((await init(`[EXP]\ntype = regression\n${data}${rest}`)).stderr).toContain(
    "exp.ini: expected an experiment of type classification, got regression. Only classes can be learned here.",
  );
  expect(
    (await init(`${data}own.mapping = {'anger, fear, happiness, neutral, sadness': 'x'}\n${rest}`)).stderr,
  ).toContain("exp.ini: expected at least two classes in own, got x. Correct labels and mapping.");
  const { stderr } = await place.inProcess(["corpus", "info", "exp.ini"]);
  expect(stderr).toContain(
    `${place.at("exp.ini")}: expected recordings, got the configuration of an experiment. Make a recipe from it: emoforge init ${place.at("exp.ini")}`,
  );
});

test("values are Python's: constants, numbers, lists over several lines, tuples; keys in any case; comments do not matter", () => {
  const config = parseNkululeko(
    "\uFEFF# a comment\r\n[data]\r\nA = True\r\nb: 1e-3\r\nc = ['x',\r\n   'y']\r\n; d = 1\r\nD = (1, 2)\r\ne = None\r\nf = some text # and why\r\ng = C:\\data\\emodb\r\n",
    "x.ini",
  );
  const values = ["a", "B", "c", "d", "e", "f", "g"].map((key) => config.take("DATA", key));
  expect(values).toEqual([true, 0.001, ["x", "y"], [1, 2], undefined, "some text", "C:\\data\\emodb"]);
  expect(config.left()).toEqual([]);
});

test("lines that are not settings are listed with their numbers", () => {
  expect(() => parseNkululeko("x = 1\n[DATA]\nfoo\na = 1\nA = 2\n[data]\n", "x.ini")).toThrow(
    'x.ini has 4 faulty lines:\n  line 1: expected a section such as [DATA] first, got "x = 1"\n' +
      '  line 3: expected key = value, got "foo"\n  line 5: DATA.A is already on line 4\n  line 6: [data] is already on line 2',
  );
  expect(() => parseNkululeko("# nothing\n", "x.ini")).toThrow(
    "x.ini: expected a configuration of nkululeko with the sections EXP, DATA, FEATS and MODEL, got no setting.",
  );
});
