#!/bin/sh
#SBATCH --job-name=pith
#SBATCH --cpus-per-task=4
# Compresses the pictures of a list as a Slurm array job. Here with 100 tasks, of which 20 at a time:
#   cd PICTURES
#   find . -name '*.jpg' > LIST
#   sbatch --array=0-99%20 slurm.sh LIST 100 OUT [OPTIONS OF pith encode]
# Each task takes every 100th name. What has been interrupted goes on with the same command; sbatch --array=7 does
# task 7 again. With --json each task's slurm-*.out tells about every file.
set -eu
exec <"$1"
tasks=$2
out=$3
shift 3

awk -v tasks="$tasks" -v task="$SLURM_ARRAY_TASK_ID" 'NR % tasks == task % tasks' |
  "${PITH:-pith}" encode --files-from - --out-dir "$out" --skip-existing -j "$SLURM_CPUS_PER_TASK" "$@"
