// What a built file runs. Before it stand `entry` (the name of a part), `buildId`, `places` (where each part begins and ends
// among the packed ones), `readPacked` and `readCodeCache`, which read from there and from what scripts/code-cache.ts wrote
// (there may be none). What is not used is neither read, inflated nor compiled, and no packed text is kept.
const vm = require("node:vm");
const zlib = require("node:zlib");
const modules = new Map();
const codeCache = openCodeCache();

/** The exports of a part, compiled when it is first asked for. */
function loadPart(name) {
  const known = modules.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  modules.set(name, module);
  const requirePart = (id) => (id.startsWith("./") ? loadPart(id.slice(2)) : require(id));
  const packed = Buffer.from(readPacked(...places[name]).latin1Slice(), "base64");
  const code = zlib.zstdDecompressSync(packed).latin1Slice();
  const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${code}\n})`, {
    filename: `${filename}/${name}`,
    cachedData: codeCache(name),
  });
  script.runInThisContext().call(module.exports, module.exports, requirePart, module, filename, filename);
  return module.exports;
}

/** Compiled code of parts, by name. That of another build is not taken: V8 compares little more than lengths. */
function openCodeCache() {
  const beginning = readCodeCache?.(0, 2 ** 16);
  if (!beginning) return () => {};
  const end = beginning.indexOf("\n");
  const header = JSON.parse(beginning.latin1Slice(0, end));
  if (header.buildId !== buildId) return () => {};
  const start = end + 1;
  return (name) => {
    const [from, to] = header.places[name] ?? [];
    return to && zlib.zstdDecompressSync(readCodeCache(start + from, start + to));
  };
}

loadPart(entry);
