// A model in two parts, so that pages that only show pictures need not download what encoding takes.

/** Whether decoding needs the tensor of that name. */
export const decodes = (name) =>
  !name.startsWith('analysis.') && !name.startsWith('hyper_analysis.') && !name.endsWith('.encode');

/** { header, headerBytes, data } of a safetensors file: its table, this with its length as bytes, and the tensors. */
export function readSafetensors(file) {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const headerBytes = file.subarray(0, 8 + length);
  const header = JSON.parse(new TextDecoder().decode(headerBytes.subarray(8)));
  return { header, headerBytes, data: file.subarray(8 + length) };
}

/** The whole model file, byte for byte. The part for encoding has the whole's header and the tensors that are missing. */
export function joinParts(decoder, encoder) {
  const part = readSafetensors(decoder), whole = readSafetensors(encoder);
  const file = new Uint8Array(decoder.length - part.headerBytes.length + encoder.length);
  file.set(whole.headerBytes);
  const to = file.subarray(whole.headerBytes.length);
  let next = 0;  // of the tensors in the part for encoding, which are in the whole's order
  const inOrder = Object.entries(whole.header).filter(([name]) => name !== '__metadata__')
    .sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0]);
  for (const [name, { data_offsets: [begin, end] }] of inOrder) {
    const bytes = decodes(name) ? part.data.subarray(...part.header[name].data_offsets)
      : whole.data.subarray(next, next += end - begin);
    to.set(bytes, begin);
  }
  return file;
}
