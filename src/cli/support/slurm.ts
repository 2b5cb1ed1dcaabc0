/** @file The scripts of a Slurm job: prepare, an array that does the parts of a run, gather. They need a shared folder and no server. */

export interface SlurmJob {
  /** For the names of the jobs. */
  readonly stem: string;
  /** The words of the command that starts this program. */
  readonly program: readonly string[];
  /** Arguments of `run` that all steps share, e.g. the recipe and the profile. */
  readonly args: readonly string[];
  /** Folder of the scripts and the logs. */
  readonly folder: string;
  readonly nodes: number;
  /** The most that a part may take before it is stopped and put back into the queue. */
  readonly hours: number;
  /** Cores of a part; undefined: a whole node. */
  readonly cpus: number | undefined;
  readonly partition: string | undefined;
}

/** How long before its time is up a part is told, seconds: it stops, and is begun again where it stopped. */
const NOTICE_SEC = 60;

/** @returns File name -> content. */
export function slurmScripts(job: SlurmJob): Readonly<Record<string, string>> {
  const { stem, folder, nodes, cpus } = job;
  const run = [...job.program, "run", ...job.args].map(quoted).join(" ");
  const head = (step: string, more: readonly string[] = []) =>
    [
      "#!/bin/bash",
      `#SBATCH --job-name="emoforge-${stem}-${step}"`,
      `#SBATCH --output="${folder}/${step}-%${step === "work" ? "A_%a" : "j"}.log"`,
      `#SBATCH --time=${slurmTime(job.hours)}`,
      "#SBATCH --open-mode=append",
      ...(job.partition === undefined ? [] : [`#SBATCH --partition=${job.partition}`]),
      ...more,
    ].join("\n");
  const size =
    cpus === undefined
      ? ["#SBATCH --nodes=1", "#SBATCH --exclusive"]
      : ["#SBATCH --nodes=1", `#SBATCH --cpus-per-task=${cpus}`];
  const workers = cpus === undefined ? `"\${SLURM_CPUS_ON_NODE:-1}"` : String(cpus);
  return {
    "prepare.sh": `${head("prepare", size)}
# Reads the recordings once, so that the parts find their features in the store.
exec ${run} --plan --workers ${workers}
`,
    "work.sh": `${head("work", [`#SBATCH --array=1-${nodes}`, "#SBATCH --requeue", `#SBATCH --signal=B:USR1@${NOTICE_SEC}`, ...size])}
${run} --shard "$SLURM_ARRAY_TASK_ID/${nodes}" --no-results --workers ${workers} &
part=$!
# Its time is nearly up: it stops, and goes on from there in its turn.
trap 'kill -TERM $part; wait $part; scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"; exit 0' USR1
# Its node is wanted for something else: Slurm itself puts it back.
trap 'kill -TERM $part; wait $part' TERM
wait $part
`,
    "gather.sh": `${head("gather", size)}
# Also does what parts that failed have left.
exec ${run} --workers ${workers}
`,
    "submit.sh": `#!/bin/bash
set -e
cd "$(dirname "$0")"
prepare=$(sbatch --parsable prepare.sh)
work=$(sbatch --parsable --dependency=afterok:$prepare work.sh)
gather=$(sbatch --parsable --dependency=afterany:$work gather.sh)
echo "jobs $prepare (prepare), $work (${nodes} parts), $gather (gather)"
`,
  };
}

/** "4:30:00". */
function slurmTime(hours: number): string {
  const minutes = Math.max(1, Math.round(60 * hours));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:00`;
}

/** For a shell. */
function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
