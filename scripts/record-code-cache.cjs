// Loaded before a built program (`node --require`): writes what V8 compiled of its parts, when it ends, into the folder
// that PODPULSE_CODE_CACHE_FOLDER names. Kept out of the program itself, which has no need of it.
const { createHash } = require("node:crypto");
const { writeFileSync } = require("node:fs");
const { basename, join } = require("node:path");
const vm = require("node:vm");

const scripts = [];
vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options);
    scripts.push({ name: basename(options.filename), script: this });
  }
};

process.on("exit", () => {
  for (const { name, script } of scripts) {
    const code = script.createCachedData();
    const id = createHash("sha256").update(code).digest("hex").slice(0, 16);
    writeFileSync(join(process.env.PODPULSE_CODE_CACHE_FOLDER, `${name}@${id}`), code);
  }
});
