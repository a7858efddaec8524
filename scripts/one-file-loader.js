// The end of a built file: `parts` (name to code) and `entry` (a name) stand before it.
const modules = new Map();

/** The exports of one of the parts above, compiled when it is first asked for. */
function loadPart(name) {
  const known = modules.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  modules.set(name, module);
  const requirePart = (id) => (id.startsWith("./") ? loadPart(id.slice(2)) : require(id));
  const names = ["exports", "require", "module", "__filename", "__dirname"];
  const filename = `${__filename}/${name}`;
  const run = require("node:vm").compileFunction(parts[name], names, { filename });
  run.call(module.exports, module.exports, requirePart, module, __filename, __dirname);
  return module.exports;
}

loadPart(entry);
