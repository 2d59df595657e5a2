// Makes the page do what it says.
import { canSaveInFolder, download, downloadZip, saveInFolder } from './save.js';
import { writableFormats } from './formats.js';
import { Picture } from './picture.js';
import { Viewer } from './viewer.js';

const find = (id) => document.getElementById(id);
const kilobytes = (bytes) => bytes === undefined ? '' : `${(bytes / 1000).toLocaleString('en', { maximumFractionDigits: 1 })} kB`;

const pictures = [];
let shown, making = new AbortController(), kinds = [];

const viewer = new Viewer(find('viewer'), find('left-canvas'), find('right-canvas'), find('divider'), (scale, fitted) => {
  find('scale').textContent = fitted ? 'fit' : `${Math.round(scale * 100)} %`;
});

function settings() {
  if (new FormData(find('settings')).get('goal') === 'size') return { targetSize: Number(find('size').value) * 1000 };
  return { quality: Number(find('quality').value) };
}

function say(text) {
  find('message').textContent = text;
}

// The last first, so that what is seen is there first.
async function makeAll() {
  making.abort();
  making = new AbortController();
  const { signal } = making;
  const wanted = settings();
  const order = [shown, ...pictures.filter((picture) => picture !== shown)].filter(Boolean);
  for (const picture of order) {
    if (picture.isPith && picture.pith) continue;
    try {
      await picture.make(wanted, signal);
    } catch {
      return;  // other settings have come
    }
    list();
    if (picture === shown) await show(picture);
    else picture.forgetPixels();
  }
}

function cell(text, label) {
  const td = document.createElement('td');
  td.textContent = text;
  if (label) td.dataset.label = label;
  return td;
}

function button(text, name, action) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  if (name) made.setAttribute('aria-label', name);
  made.addEventListener('click', action);
  return made;
}

function row(picture) {
  const tr = document.createElement('tr');
  if (picture === shown) tr.setAttribute('aria-current', 'true');
  const name = cell('');
  name.append(button(picture.name, '', () => show(picture)));
  tr.append(name, cell(picture.isPith && picture.pith ? '' : kilobytes(picture.bytes), 'Was'));
  if (picture.failure) {
    const failed = cell(picture.failure);
    failed.className = 'failed';
    failed.colSpan = 4;
    tr.append(failed);
    return tr;
  }
  const save = cell('', 'Save');
  if (picture.pith) {
    if (!picture.isPith)
      save.append(button('.pith', `Save ${picture.pithName}`, () => download(picture.pith, picture.pithName)), ' ');
    save.append(button('PNG', `Save ${picture.pngName}`, async () => download(await picture.png(), picture.pngName)));
  }
  const { psnr, seconds } = picture;
  tr.append(cell(picture.pith ? kilobytes(picture.pith.size) : '…', '.pith'),
            cell(psnr === undefined ? '' : psnr === Infinity ? 'equal' : `${psnr.toFixed(2)} dB`, 'PSNR'),
            cell(seconds === undefined ? '' : `${seconds.toFixed(2)} s`, 'Time'), save);
  return tr;
}

function list() {
  find('list').hidden = !pictures.length;
  find('rows').replaceChildren(...pictures.map(row));
  find('save-zip').disabled = find('save-folder').disabled = !pictures.some(({ pith }) => pith);
}

function offer(select, chosen, available) {
  select.replaceChildren(...available.map(([label, kind]) => new Option(label, kind, false, kind === chosen)));
}

function offerKinds(picture) {
  const all = picture.isPith ? [['pith', 'pith'], ...kinds] : [['original', 'original'], ['pith', 'pith'], ...kinds];
  const keep = (id, other) => all.some(([, kind]) => kind === find(id).value) ? find(id).value : other;
  offer(find('left'), keep('left', all[0][1]), all);
  offer(find('right'), keep('right', 'pith'), all);
}

async function show(picture) {
  if (shown !== picture) shown?.forgetPixels();
  shown = picture;
  list();
  find('compare').hidden = Boolean(picture.failure);
  if (picture.failure || !picture.pith) return;
  offerKinds(picture);
  await compare();
}

async function compare() {
  const picture = shown;
  const sides = ['left', 'right'].map((id) => find(id));
  try {
    for (const [side, select] of sides.entries()) {
      const image = await picture.version(select.value);
      if (picture !== shown) return;
      viewer.show(side, image);
    }
  } catch (error) {
    return say(`${picture.name}: ${error.message}`);
  }
  find('facts').textContent = sides.map((select, side) =>
    `${side ? 'Right' : 'Left'}: ${select.selectedOptions[0].text}, ${kilobytes(picture.bytesOf(select.value))}`).join(' · ');
}

function add(files) {
  if (!files.length) return;
  say('');
  const added = [...files].map((file) => new Picture(file));
  pictures.push(...added);
  if (shown) shown.forgetPixels();
  shown = added[0];
  list();
  makeAll();
}

let settled;
function settingsChanged() {
  find('quality-shown').textContent = find('quality').value;
  clearTimeout(settled);
  settled = setTimeout(() => find('settings').reportValidity() && makeAll(), 250);
}

const filesToSave = () => pictures.filter(({ pith }) => pith).map(({ pith, pithName }) => ({ blob: pith, name: pithName }));

find('settings').addEventListener('submit', (event) => event.preventDefault());
find('settings').addEventListener('input', ({ target }) => {
  if (target.id === 'files') return;
  if (target.id === 'quality' || target.id === 'size')
    document.querySelector(`[name="goal"][value="${target.id}"]`).checked = true;
  settingsChanged();
});
find('files').addEventListener('change', ({ target }) => {
  add(target.files);
  target.value = '';  // so that the same file can be opened once more
});
find('left').addEventListener('change', compare);
find('right').addEventListener('change', compare);
find('larger').addEventListener('click', () => viewer.zoom(1));
find('smaller').addEventListener('click', () => viewer.zoom(-1));
find('fit').addEventListener('click', () => viewer.fit());
find('save-zip').addEventListener('click', () => downloadZip(filesToSave(), 'pith.zip'));
find('save-folder').hidden = !canSaveInFolder();
find('save-folder').addEventListener('click', async () => {
  try {
    if (await saveInFolder(filesToSave())) say('Saved.');
  } catch (error) {
    say(`The files cannot be saved there: ${error.message}`);
  }
});

addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.classList.add('dropping');
});
addEventListener('dragleave', ({ relatedTarget }) => relatedTarget || document.body.classList.remove('dropping'));
addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('dropping');
  add(event.dataTransfer.files);
});
addEventListener('paste', ({ clipboardData }) => add(clipboardData.files));

writableFormats().then((formats) => {
  kinds = formats;
});
