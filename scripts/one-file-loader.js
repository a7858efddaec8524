// What a built file runs. Before it stand `entry` (the name of a part), `buildId`, `places` (where each script begins and
// ends among the packed ones), `smallParts` (the script that holds the parts which have none of their own), `readPacked` and
// `readCodeCache`, which read from there and from what scripts/code-cache.ts wrote (there may be none). What is not used is
// neither read, inflated nor compiled, and no packed text is kept.
const vm = require("node:vm");
const zlib = require("node:zlib");
const modules = new Map();
const scripts = new Map();
const codeCache = openCodeCache();

/** The exports of a part, run when it is first asked for. */
function loadPart(name) {
  const known = modules.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  modules.set(name, module);
  const requirePart = (id) => (id.startsWith("./") ? loadPart(id.slice(2)) : builtin(id));
  const run = scriptNamed(places[name] ? name : smallParts)[name];
  run.call(module.exports, module.exports, requirePart, module, filename, filename);
  return module.exports;
}

/**
 * Modules of Node's that bring OpenSSL with them (15 ms, 5 MiB): loaded when something of theirs is used, since libraries
 * ask for them whether or not there is any TLS.
 */
const heavyBuiltins = ["crypto", "http2", "https", "tls"];

function builtin(id) {
  if (!heavyBuiltins.includes(id.replace("node:", ""))) return require(id);
  return new Proxy({}, { get: (_, key) => require(id)[key] });
}

/** The functions of a script by the names of their parts, compiled when one is first asked for. */
function scriptNamed(name) {
  const known = scripts.get(name);
  if (known) return known;
  const packed = Buffer.from(readPacked(...places[name]).latin1Slice(), "base64");
  const code = zlib.zstdDecompressSync(packed).latin1Slice();
  const script = new vm.Script(code, { filename: `${filename}/${name}`, cachedData: codeCache(name) });
  const functions = script.runInThisContext();
  scripts.set(name, functions);
  return functions;
}

/** Compiled code of scripts, by name. That of another build is not taken: V8 compares little more than lengths. */
function openCodeCache() {
  const beginning = readCodeCache?.(0, 2 ** 16);
  if (!beginning) return () => {};
  const end = beginning.indexOf("\n");
  const header = JSON.parse(beginning.latin1Slice(0, end));
  if (header.buildId !== buildId) return () => {};
  const start = end + 1;
  const command = process.argv[2] === "run" ? "run" : "other"; // which sets V8's flags
  return (name) => {
    const [from, to] = header.places[`${command}/${name}`] ?? [];
    return to && zlib.zstdDecompressSync(readCodeCache(start + from, start + to));
  };
}

loadPart(entry);
