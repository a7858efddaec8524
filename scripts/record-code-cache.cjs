// Loaded before a built program (`node --require`): writes what V8 compiled of its scripts, when it ends, into the folder
// that PODPULSE_CODE_CACHE_FOLDER names. Kept out of the program itself, which has no need of it.
const { createHash } = require("node:crypto");
const { writeFileSync } = require("node:fs");
const { basename, join } = require("node:path");
const { cachedDataVersionTag } = require("node:v8");
const vm = require("node:vm");
const { favourNothing } = require("../src/cli/memory-or-speed.ts");

const scripts = [];
vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options);
    scripts.push({ name: basename(options.filename), flags: cachedDataVersionTag(), script: this });
  }
};

/** V8 takes compiled code with the flags it was made with: those that are in force when a script is loaded. */
function write() {
  for (const { name, flags, script } of scripts) {
    if (flags !== cachedDataVersionTag()) continue;
    const code = script.createCachedData();
    const id = createHash("sha256").update(code).digest("hex").slice(0, 16);
    writeFileSync(join(process.env.PODPULSE_CODE_CACHE_FOLDER, `${name}@${id}`), code);
  }
}

process.on("exit", () => {
  write();
  const before = cachedDataVersionTag();
  favourNothing();
  if (cachedDataVersionTag() !== before) write(); // what was loaded before `run` set flags
});
