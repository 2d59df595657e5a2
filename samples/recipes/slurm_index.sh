#!/bin/sh
#SBATCH --job-name=pith-index
#SBATCH --cpus-per-task=4
# Makes an index of the pictures of a list as a Slurm array job, for pith search. Here with 100 tasks, of which 20 at a time:
#   find "$PWD" -name '*.jpg' > LIST
#   sbatch --wait --array=0-99%20 slurm_index.sh LIST 100 PARTS
#   pith search merge PARTS/*.index -o archive.index
# Each task takes every 100th name into an index of its own, PARTS/TASK.index. The same commands bring all up to date.
set -eu
list=$1
tasks=$2
parts=$3
shift 3

mkdir -p "$parts"
awk -v tasks="$tasks" -v task="$SLURM_ARRAY_TASK_ID" 'NR % tasks == task % tasks' "$list" |
  "${PITH:-pith}" search index --files-from - -o "$parts/$SLURM_ARRAY_TASK_ID.index" -j "$SLURM_CPUS_PER_TASK" "$@"
