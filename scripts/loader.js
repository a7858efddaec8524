// What a built program runs. Before it stand `entry` (the name of a part), `scriptOf` (the script that holds a part, where it
// has another name) and `pieceNamed`: the bytes of `text/SCRIPT`, and of what V8 compiled of it, `run/SCRIPT` or
// `other/SCRIPT`, if that is there. What is not used is neither read, inflated nor compiled, and no packed text is kept.
const vm = require("node:vm");
const modules = new Map();
const scripts = new Map();
const command = process.argv[2] === "run" ? "run" : "other"; // which sets V8's flags

/** The exports of a part, run when it is first asked for. */
function loadPart(name) {
  const known = modules.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  modules.set(name, module);
  const requirePart = (id) => (id.startsWith("./") ? loadPart(id.slice(2)) : builtin(id));
  const run = scriptNamed(scriptOf[name] ?? name)[name];
  run.call(module.exports, module.exports, requirePart, module, filename, filename);
  return module.exports;
}

/**
 * Modules of Node's that take long to load, most since they bring OpenSSL (15 ms, 5 MiB): loaded when something of theirs is
 * used, since libraries ask for them whether or not there is any TLS.
 */
const heavyBuiltins = ["crypto", "http2", "https", "tls", "v8"];

function builtin(id) {
  if (!heavyBuiltins.includes(id.replace("node:", ""))) return require(id);
  return new Proxy({}, { get: (_, key) => require(id)[key] });
}

/** The functions of a script by the names of their parts, compiled when one is first asked for. */
function scriptNamed(name) {
  const known = scripts.get(name);
  if (known) return known;
  const text = pieceNamed(`text/${name}`).latin1Slice();
  const options = { filename: `${filename}/${name}`, cachedData: pieceNamed(`${command}/${name}`) };
  const functions = new vm.Script(text, options).runInThisContext();
  scripts.set(name, functions);
  return functions;
}

loadPart(entry);
