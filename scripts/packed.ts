import { constants, zstdCompressSync } from "node:zlib";

/** Where each piece begins and ends among the bytes, by its name. */
export type Packed = { readonly bytes: Buffer; readonly places: Readonly<Record<string, readonly [number, number]>> };

/** Pieces one behind the other, each compressed (zstd) and then in the form that is wanted. */
export function packed(
  pieces: Iterable<readonly [name: string, piece: Buffer]>,
  form = (compressed: Buffer): Buffer => compressed,
): Packed {
  const chunks: Buffer[] = [];
  const places: Record<string, readonly [number, number]> = {};
  let start = 0;
  for (const [name, piece] of pieces) {
    const chunk = form(zstdCompressSync(piece, { params: { [constants.ZSTD_c_compressionLevel]: 22 } }));
    chunks.push(chunk);
    places[name] = [start, start + chunk.length];
    start += chunk.length;
  }
  return { bytes: Buffer.concat(chunks), places };
}
