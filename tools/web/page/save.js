// Files to where the visitor wants them.
import { zip } from 'fflate';

export function download(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// Two pictures of the same name from two folders are both kept.
function distinct(files) {
  const taken = new Set();
  return files.map(({ name, blob }) => {
    const [, stem, ending] = name.match(/^(.*?)(\.[^.]*)?$/s);
    let free = name;
    for (let i = 2; taken.has(free); i++) free = `${stem}-${i}${ending ?? ''}`;
    taken.add(free);
    return { name: free, blob };
  });
}

/** Of { name, blob }: into one file, not compressed once more. */
export async function downloadZip(files, name) {
  const entries = await Promise.all(distinct(files).map(async ({ name, blob }) =>
    [name, new Uint8Array(await blob.arrayBuffer())]));
  const bytes = await new Promise((resolve, reject) =>
    zip(Object.fromEntries(entries), { level: 0 }, (error, made) => error ? reject(error) : resolve(made)));
  download(new Blob([bytes], { type: 'application/zip' }), name);
}

export const canSaveInFolder = () => 'showDirectoryPicker' in window;

/** Into a folder that the visitor chooses; nothing if they choose none. Files of the same names are replaced. */
export async function saveInFolder(files) {
  const folder = await showDirectoryPicker({ mode: 'readwrite' }).catch((error) => {
    if (error.name !== 'AbortError') throw error;
  });
  if (!folder) return false;
  for (const { name, blob } of distinct(files)) {
    const file = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await file.write(blob);
    await file.close();
  }
  return true;
}
