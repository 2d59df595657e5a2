// Splits a codec model for the web: split_model.mjs MODEL FOLDER writes decoder.weights, all that decoding needs, and
// encoder.weights, what else the model has, both compressed by gzip. model_parts.js joins them to the same bytes again.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { decodes, readSafetensors } from './package/model_parts.js';

const [path, folder] = process.argv.slice(2);
const file = readFileSync(path);
const { header, headerBytes, data } = readSafetensors(file);
const { __metadata__: metadata, ...tensors } = header;
const names = Object.keys(tensors).sort();
const bytesOf = (name) => data.subarray(...tensors[name].data_offsets);

// As codec/net/weights_file.cpp and codec/model/released_models.cpp compute them.
function contentId() {
  const mask = (1n << 64n) - 1n;
  const padded = new Uint8Array(Math.ceil(data.length / 8) * 8);
  padded.set(data);
  let hash = 14695981039346656037n;
  for (const word of new BigUint64Array(padded.buffer)) hash = (hash ^ word) * 1099511628211n & mask;
  return hash.toString(16).padStart(16, '0');
}

function modelHash(kept) {
  const hash = createHash('sha256');
  const number = (value) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    return bytes;
  };
  for (const name of kept) {
    const { dtype, shape } = tensors[name];
    hash.update(number(Buffer.byteLength(name))).update(name).update(dtype).update(Buffer.alloc(1));
    for (const value of [shape.length, ...shape]) hash.update(number(value));
    hash.update(bytesOf(name));
  }
  return hash.digest('hex').slice(0, 32);
}

function toSafetensors(kept, said) {
  let end = 0;
  const described = kept.map((name) => {
    const begin = end;
    end += bytesOf(name).length;
    return [name, { ...tensors[name], data_offsets: [begin, end] }];
  });
  let text = JSON.stringify({ __metadata__: said, ...Object.fromEntries(described) });
  text = text.padEnd(Math.ceil(Buffer.byteLength(text) / 8) * 8);
  return Buffer.concat([lengthOf(text), Buffer.from(text), ...kept.map(bytesOf)]);
}

function lengthOf(text) {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return length;
}

const kept = names.filter(decodes);
const said = { ...metadata, part: 'decoder', whole_id: contentId(), whole_hash: modelHash(names) };
const decoder = toSafetensors(kept, said);
const others = Object.keys(tensors).filter((name) => !decodes(name));
const encoder = Buffer.concat([headerBytes, ...others.map(bytesOf)]);
for (const [name, bytes] of Object.entries({ decoder, encoder }))
  writeFileSync(join(folder, `${name}.weights`), gzipSync(bytes, { level: 9 }));
console.log(`model ${said.whole_id}, hash ${said.whole_hash}, of its part for decoding ${modelHash(kept)}`);
