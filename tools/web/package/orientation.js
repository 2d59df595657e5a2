// Orientation of pictures as EXIF has it: 1 is upright, 2 to 8 are mirrored and turned.

const ORIENTATION = 0x0112, SHORT = 3;

/** Of an EXIF block that starts with its TIFF header; 1 where it says nothing. */
export function orientationOf(exif) {
  if (exif.length < 14) return 1;
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  const little = view.getUint16(0) === 0x4949;
  const first = view.getUint32(4, little);
  if (first + 2 > exif.length) return 1;
  const count = view.getUint16(first, little);
  for (let i = 0; i < count; i++) {
    const at = first + 2 + 12 * i;
    if (at + 12 > exif.length) break;
    if (view.getUint16(at, little) !== ORIENTATION || view.getUint16(at + 2, little) !== SHORT) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

export const isUpright = (orientation) => orientation === 1;

/** Whether width and height change places. */
export const isTurned = (orientation) => orientation >= 5;

const isFromRight = (orientation) => [2, 3, 7, 8].includes(orientation);
const isFromBelow = (orientation) => [3, 4, 6, 7].includes(orientation);

/** Where a region of the picture as it is to be seen lies in the stored one. */
export function storedRegion({ x, y, width: wide, height: high }, { width, height, orientation }) {
  const stored = isTurned(orientation) ? { x: y, y: x, width: high, height: wide } : { x, y, width: wide, height: high };
  if (isFromRight(orientation)) stored.x = width - stored.x - stored.width;
  if (isFromBelow(orientation)) stored.y = height - stored.y - stored.height;
  return stored;
}

/** A copy of a picture as it is to be seen. */
export function turnUpright({ data, width, height, ...rest }, orientation) {
  const turned = isTurned(orientation);
  const [wide, high] = turned ? [height, width] : [width, height];
  const fromRight = isFromRight(orientation), fromBelow = isFromBelow(orientation);
  const from = new Uint32Array(data.buffer, data.byteOffset, width * height), to = new Uint32Array(width * height);
  for (let y = 0, next = 0; y < high; y++)
    for (let x = 0; x < wide; x++, next++) {
      const [column, row] = turned ? [y, x] : [x, y];
      to[next] = from[(fromBelow ? height - 1 - row : row) * width + (fromRight ? width - 1 - column : column)];
    }
  return { ...rest, data: new Uint8ClampedArray(to.buffer), width: wide, height: high };
}
