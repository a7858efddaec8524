import { Option } from "commander";
import { defaultConfigFile } from "../config/config-source.ts";

/** `-c FILE`, the same for every command that reads a configuration. */
export function configOption(): Option {
  const found = `default: PODPULSE_CONFIG (inline YAML), else ${defaultConfigFile}`;
  return new Option("-c, --config <file>", `configuration file, or a directory of them (${found})`);
}
