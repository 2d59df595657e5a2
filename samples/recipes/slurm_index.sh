#!/bin/sh
#SBATCH --job-name=pith-index
#SBATCH --cpus-per-task=4
# Makes an index of the pictures of a list as a Slurm array job, for pith search. Here with 100 tasks, of which 20 at a time:
#   find "$PWD" -name '*.jpg' > LIST
#   sbatch --wait --array=0-99%20 slurm_index.sh LIST 100 PARTS
#   pith search merge PARTS/*.index -o archive.index
# Each task indexes one name in 100, which always are the same whatever else is in the list, in PARTS/TASK.index. The same
# commands bring all up to date; to lose what is gone, begin with an empty folder and another archive.index.
set -eu
list=$1
tasks=$2
parts=$3
shift 3

mkdir -p "$parts"
LC_ALL=C awk -v tasks="$tasks" -v task="$SLURM_ARRAY_TASK_ID" '
  BEGIN { for (i = 1; i < 256; ++i) number[sprintf("%c", i)] = i }
  {
    hash = 0
    for (i = 1; i <= length($0); ++i) hash = (31 * hash + number[substr($0, i, 1)]) % 1000003
    if (hash % tasks == task % tasks) print
  }' "$list" |
  "${PITH:-pith}" search index --files-from - -o "$parts/$SLURM_ARRAY_TASK_ID.index" -j "$SLURM_CPUS_PER_TASK" "$@"
