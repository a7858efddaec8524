import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { loadConfig } from "../../src/config/load-config.ts";
import { namesOf, optionsOf, program } from "../cli/the-program.ts";
import { fencedBlocks } from "./console-sessions.ts";
import { optionsIn } from "./options-in.ts";
import { pages, proseOf } from "./pages.ts";

const textOf = (page: string) => readFileSync(page, "utf8");

/** Keys by their whole path, `checks[].httpGet.path`: docs/configuration.md is made of the schema. */
const keys = [...textOf("docs/configuration.md").matchAll(/^\| `([^`]+)` \|/gm)].map(([, key = ""]) =>
  key.replaceAll("[]", ""),
);
const firstWords = new Set(keys.flatMap((key) => key.split(".").slice(0, -1)));
/** Attributes of OpenTelemetry's spans that look like keys. */
const foreign = new Set(["server.address", "tls.protocol.version"]);
const isKey = (path: string) => foreign.has(path) || keys.some((key) => key === path || key.endsWith(`.${path}`));

const metrics = new Set(
  [...textOf("docs/behaviour.md").matchAll(/^\| `(podpulse_\S+)` \|/gm)].map(([, metric = ""]) => metric),
);
/** Of one-shot probers, which have no histograms. */
const oneShotMetrics = readFileSync("src/cli/check-prometheus.ts", "utf8");
const isMetric = (name: string) =>
  metrics.has(name) || oneShotMetrics.includes(`"${name}"`) || metrics.has(name.replace(/_(bucket|count|sum)$/, ""));

describe("what pages name is there", () => {
  for (const page of pages) {
    const prose = proseOf(textOf(page));
    test(`keys of the configuration: ${page}`, () => {
      const named = [...prose.matchAll(/`([a-zA-Z]+(?:\[\])?(?:\.[a-zA-Z]+(?:\[\])?)+)(?=[`:])/g)]
        .map(([, path = ""]) => path.replaceAll("[]", ""))
        .filter((path) => firstWords.has(path.split(".")[0] ?? ""));
      assert.deepEqual(
        named.filter((path) => !isKey(path)),
        [],
      );
    });
    test(`metrics: ${page}`, () => {
      const named = prose.match(/\bpodpulse_[a-z_]+[a-z]\b/g) ?? [];
      assert.deepEqual(
        named.filter((name) => !isMetric(name)),
        [],
      );
    });
    test(`options: ${page}`, () => {
      const commands = new Map(program.commands.map((one) => [one.name(), optionsOf(one).flatMap(namesOf)]));
      const lines = textOf(page)
        .replaceAll("\\\n", " ")
        .replaceAll("\\|", "|")
        .matchAll(/\bpodpulse ([a-z]+)( [^`\n]*)?/g);
      for (const [line, name = "", words = ""] of lines) {
        const options = commands.get(name);
        if (!options) continue; // prose
        assert.deepEqual(
          optionsIn(words).filter((option) => !options.includes(option)),
          [],
          line,
        );
      }
    });
  }
});

describe("configurations in pages are valid", () => {
  for (const page of ["docs/mesh.md", "docs/migrating.md", "docs/troubleshooting.md", "docs/endpoints.md"]) {
    for (const [index, text] of fencedBlocks(textOf(page), "yaml").entries()) {
      test(`${page} ${index + 1}`, async () => {
        await loadConfig({ texts: [{ file: page, text }], environment: {}, inspectTlsFiles: () => [] });
      });
    }
  }
});
