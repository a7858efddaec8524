// The end of a built file. Before it stand `parts` (name to code, deflated, in base64), `entry` (a name), `buildId`, and
// `readCodeCache`, which returns what scripts/code-cache.ts wrote, or nothing.
const vm = require("node:vm");
const zlib = require("node:zlib");
const modules = new Map();
const codeCache = openCodeCache();

/** The exports of one of the parts above, compiled when it is first asked for. */
function loadPart(name) {
  const known = modules.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  modules.set(name, module);
  const requirePart = (id) => (id.startsWith("./") ? loadPart(id.slice(2)) : require(id));
  const code = zlib.inflateRawSync(Buffer.from(parts[name], "base64")).latin1Slice();
  const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${code}\n})`, {
    filename: `${__filename}/${name}`,
    cachedData: codeCache(name),
  });
  script.runInThisContext().call(module.exports, module.exports, requirePart, module, __filename, __dirname);
  return module.exports;
}

/** Compiled code of parts, by name. That of another build is not taken: V8 compares little more than lengths. */
function openCodeCache() {
  const file = readCodeCache();
  if (!file) return () => {};
  const end = file.indexOf("\n");
  const header = JSON.parse(file.latin1Slice(0, end));
  if (header.buildId !== buildId) return () => {};
  return (name) => {
    const place = header.places[name];
    return place && zlib.zstdDecompressSync(file.subarray(end + 1 + place.start, end + 1 + place.end));
  };
}

loadPart(entry);
