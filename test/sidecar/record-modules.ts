import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";

/** With `--import`, writes what the process asks to be loaded into the file of MODULES_FILE, a line each. */
const file = process.env["MODULES_FILE"] ?? "/dev/null";
registerHooks({
  resolve: (specifier, context, next) => {
    appendFileSync(file, `${specifier}\n`);
    return next(specifier, context);
  },
});
