import { writeFileSync } from "node:fs";
import { configurationReference } from "./configuration-reference-text.ts";

/** Writes `docs/configuration.md` from the schema; a test holds file and schema together. */
writeFileSync("docs/configuration.md", configurationReference());
