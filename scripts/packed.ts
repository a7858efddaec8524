import { constants, zstdCompressSync } from "node:zlib";

/** Where each piece begins and ends among the bytes, by its name. */
export type Packed = { readonly bytes: Buffer; readonly places: Readonly<Record<string, readonly [number, number]>> };

/** Pieces one behind the other. */
export function packed(pieces: Iterable<readonly [name: string, piece: Buffer]>): Packed {
  const chunks: Buffer[] = [];
  const places: Record<string, readonly [number, number]> = {};
  let start = 0;
  for (const [name, chunk] of pieces) {
    chunks.push(chunk);
    places[name] = [start, start + chunk.length];
    start += chunk.length;
  }
  return { bytes: Buffer.concat(chunks), places };
}

/** As small as zstd makes it. */
export function compressed(piece: Buffer): Buffer {
  return zstdCompressSync(piece, { params: { [constants.ZSTD_c_compressionLevel]: 22 } });
}
