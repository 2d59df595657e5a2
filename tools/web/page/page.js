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

const isForSize = () => document.querySelector('[name="goal"]:checked').value === 'size';

function settings() {
  if (isForSize()) return { targetSize: Number(find('size').value) * 1000 };
  return { quality: Number(find('quality').value) };
}

function say(text) {
  find('message').textContent = text;
}

// The one that is shown first.
async function makeAll() {
  if (isForSize() && !find('size').reportValidity()) return;
  making.abort();
  making = new AbortController();
  const { signal } = making, wanted = settings();
  for (const picture of new Set([shown, ...pictures])) {
    try {
      if (!picture.isMade(wanted)) {
        await picture.make(wanted, signal);
        update(picture);
      }
      if (picture === shown) await show(picture);
      else picture.forgetPixels();
    } catch (error) {
      if (error.name === 'AbortError') return;  // other settings have come
      say(`${picture.name}: ${error.message}`);
    }
  }
}

// What visitors start with a button; what fails says why.
const action = (work) => async () => {
  try {
    await work();
  } catch (error) {
    if (error.name !== 'AbortError') say(error.message);
  }
};

function cell(text, label) {
  const td = document.createElement('td');
  td.textContent = text;
  if (label) td.dataset.label = label;
  return td;
}

function button(text, name, work) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  if (name) made.setAttribute('aria-label', name);
  made.addEventListener('click', action(work));
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
  const save = cell('', 'Save'), isMade = picture.isMade(settings());
  if (isMade) {
    if (!picture.isPith)
      save.append(button('.pith', `Save ${picture.pithName}`, () => download(picture.pith, picture.pithName)), ' ');
    save.append(button('PNG', `Save ${picture.pngName}`, async () => download(await picture.png(), picture.pngName)));
  }
  const { psnr, seconds } = picture;
  tr.append(cell(isMade ? kilobytes(picture.pith.size) : '…', '.pith'),
            cell(!isMade || psnr === undefined ? '' : psnr === Infinity ? 'equal' : `${psnr.toFixed(2)} dB`, 'PSNR'),
            cell(!isMade || seconds === undefined ? '' : `${seconds.toFixed(2)} s`, 'Time'), save);
  return tr;
}

const rows = new Map();  // of pictures

// In place, so that who is there with the keyboard stays there.
function update(picture) {
  const old = rows.get(picture), made = row(picture);
  const place = old ? [...old.querySelectorAll('button')].indexOf(document.activeElement) : -1;
  rows.set(picture, made);
  if (old) old.replaceWith(made);
  else find('rows').append(made);
  if (place >= 0) made.querySelectorAll('button')[place]?.focus();
  find('list').hidden = false;
  find('save-zip').disabled = find('save-folder').disabled = !pictures.some((picture) => picture.isMade(settings()));
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
  const before = shown;
  shown = picture;
  if (before && before !== picture) {
    before.forgetPixels();
    update(before);
  }
  update(picture);
  await compare();
}

let comparisons = 0;

// Both sides as they are chosen now; hidden until the picture is made.
async function compare() {
  const picture = shown, turn = ++comparisons;
  find('compare').hidden = !picture.pith || Boolean(picture.failure);
  if (find('compare').hidden) return;
  offerKinds(picture);
  const sides = ['left', 'right'].map((id) => find(id)), chosen = sides.map(({ value }) => value);
  const images = await Promise.all(chosen.map((kind) => picture.version(kind, making.signal)));
  if (turn !== comparisons) return;
  await viewer.show(...images);
  find('facts').textContent = sides.map((select, side) =>
    `${side ? 'Right' : 'Left'}: ${select.selectedOptions[0].text}, ${kilobytes(picture.bytesOf(chosen[side]))}`).join(' · ');
}

function add(files) {
  if (!files.length) return;
  say('');
  const added = [...files].map((file) => new Picture(file));
  pictures.push(...added);
  added.forEach(update);
  show(added[0]);
  makeAll();
}

let settled;
function settingsChanged() {
  find('quality-shown').textContent = find('quality').value;
  if (!isForSize() || find('size').checkValidity()) pictures.forEach(update);
  clearTimeout(settled);
  settled = setTimeout(() => pictures.length && makeAll(), 250);
}

const filesToSave = () => pictures.filter((picture) => picture.isMade(settings())).map(({ pith, pithName }) => ({ blob: pith, name: pithName }));

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
find('left').addEventListener('change', action(compare));
find('right').addEventListener('change', action(compare));
find('larger').addEventListener('click', () => viewer.zoom(1));
find('smaller').addEventListener('click', () => viewer.zoom(-1));
find('fit').addEventListener('click', () => viewer.fit());
find('save-zip').addEventListener('click', action(() => downloadZip(filesToSave(), 'pith.zip')));
find('save-folder').hidden = !canSaveInFolder();
find('save-folder').addEventListener('click', action(async () => {
  if (await saveInFolder(filesToSave())) say('Saved.');
}));

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
