import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { startHttpServer } from "../../support/http-server.ts";
import { startTcpServer, unusedPort } from "../../support/tcp-zoo.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import { waitFor } from "../../support/wait-for.ts";
import { buildBundle, bundle, runBundle } from "../bundle.ts";
import { runInTerminal } from "../pseudo-terminal.ts";
import { runInProcess } from "../run-in-process.ts";

before(buildBundle);

const folder = await tempFolder({ after });
let files = 0;
const fileOf = async (content: string) => {
  files += 1;
  const path = join(folder, `list-${files}`);
  await writeFile(path, content);
  return path;
};

let asked: string[] = [];
const http = await startHttpServer({ after }, (request, response) => {
  asked.push(request.url ?? "");
  response.writeHead(request.url?.startsWith("/broken") ? 503 : 200).end("ok");
});
const silent = await startTcpServer({ after }, "silent");
const up = `${http.url}/health`;
const broken = `${http.url}/broken`;
const down = `tcp://127.0.0.1:${await unusedPort()}`;
const hangs = `http://127.0.0.1:${silent.port}/`;

type Line = Readonly<Record<string, unknown>>;
const linesOf = (stdout: string): readonly Line[] =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
const byTarget = (stdout: string) => new Map(linesOf(stdout).map((line) => [line["target"], line]));

test("every line is a result: blank lines and comments are none, one that is no target is a failed one", async () => {
  const list = await fileOf(`# the shop\n${up}\n\n   ${broken}  \r\nnonsense\n${down}\nhttp://user:secret@h/\n`);
  const { code, stdout, stderr } = await runBundle(["batch", list, "-o", "ndjson"]);
  const results = byTarget(stdout);
  assert.equal(code, 1);
  assert.deepEqual(
    [up, broken, down].map((target) => [results.get(target)?.["outcome"], results.get(target)?.["reason"]]),
    [
      ["success", undefined],
      ["failure", "unexpected-response"],
      ["failure", "refused"],
    ],
  );
  assert.equal(results.get("nonsense")?.["message"], "line 5 of the list is no target: it has no scheme");
  assert.ok(!stdout.includes("secret") && results.has("http://***@h/"));
  assert.equal(results.size, 5);
  assert.match(stderr, /^5 targets in .* \(\d+ a second\): 1 ok, 4 failed \(2 no target, /);
  assert.match(stderr, /\nPROTOCOL +RESULT +COUNT +P50 +P90 +P99 +MAX\nhttp +ok +1 /);
});

test("all succeeded: 0; an empty list too; standard input; probe flags hold", async () => {
  const list = await fileOf(`${up}\n`);
  assert.equal((await runInProcess(["batch", list])).code, 0);
  assert.equal((await runInProcess(["batch", await fileOf("\n# nothing\n")])).code, 0);
  assert.equal((await runInProcess(["batch", await fileOf(`${broken}\n`), "--expect-status", "503"])).code, 0);
  const child = spawn(process.execPath, [bundle, "batch", "-"], { stdio: ["pipe", "pipe", "ignore"] });
  child.stdin.end(`${up}\n${broken}`);
  const lines = (await text(child.stdout)).trimEnd().split("\n").sort();
  assert.deepEqual(
    lines.map((line) => line.split(" in ")[0]),
    [`failed ${broken}`, `ok ${up} 200`],
  );
});

test("CSV with a header: its other columns are labels, of bounded length, secrets masked", async () => {
  const list = await fileOf(`team;URL;api_token\n"a; b";${up};abc\n${"x".repeat(400)};${broken};\n`);
  const json = byTarget((await runInProcess(["batch", list, "-o", "ndjson"])).stdout);
  assert.deepEqual(json.get(up)?.["labels"], { team: "a; b", api_token: "***" });
  assert.deepEqual(json.get(broken)?.["labels"], { team: `${"x".repeat(256)}…` });
  const csv = (await runInProcess(["batch", list, "-o", "csv"])).stdout.split("\n");
  assert.match(csv[0] ?? "", /^target,outcome,reason,.*,labels\.team,labels\.api_token$/);
  assert.ok(csv.some((line) => line.startsWith(`${up},success,`) && line.endsWith(",a; b,***")));
});

describe("formats", () => {
  test("junit is well-formed, and has a case for each target", async () => {
    const { stdout } = await runInProcess(["batch", await fileOf(`${up}\n${down}\n`), "-o", "junit"]);
    assert.equal(stdout.split("<testcase ").length - 1, 2);
    assert.equal(stdout.split("<failure ").length - 1, 1);
    assert.ok(stdout.endsWith("</testsuites>\n"));
  });

  test("prometheus counts by protocol, outcome and reason", async () => {
    const { stdout } = await runInProcess(["batch", await fileOf(`${up}\n${up}?b\n${down}\nx\n`), "-o", "prometheus"]);
    assert.match(stdout, /^podpulse_probe_results_total\{protocol="http",outcome="success",reason=""\} 2$/m);
    assert.match(stdout, /^podpulse_probe_results_total\{protocol="tcp",outcome="failure",reason="refused"\} 1$/m);
    assert.match(stdout, /^podpulse_batch_complete 1$/m);
  });

  test("table has a head, also when there is nothing below it", async () => {
    const { stdout } = await runInProcess(["batch", await fileOf(""), "-o", "table"]);
    assert.match(stdout, /^RESULT +TIME +TARGET +DETAIL\n$/);
  });
});

test("--resume skips what the results hold, and goes on in the same file; --diff tells what changed", async () => {
  const urls = Array.from({ length: 20 }, (_, index) => `${http.url}/n${index}`);
  const list = await fileOf(`${urls.join("\n")}\n`);
  const results = await fileOf("");
  const first = await runInProcess(["batch", await fileOf(`${urls.slice(0, 12).join("\n")}\n`), "-o", "ndjson"]);
  await writeFile(results, `${first.stdout}{"target":"cut sho`);
  asked = [];
  const resumed = await runBundle(["batch", list, "-o", "ndjson", "--resume", results]);
  assert.deepEqual(
    [...asked].sort(),
    urls
      .slice(12)
      .map((url) => new URL(url).pathname)
      .sort(),
  );
  assert.match(resumed.stderr, /: 1 line is no result, and not used\n/);
  assert.match(resumed.stderr, /\n12 skipped: the earlier results hold them\n/);
  await appendFile(results, `\n${resumed.stdout}`);
  assert.equal(linesOf(readFileSync(results, "utf8").replace(/^\{"target":"cut.*\n/m, "")).length, 20);

  const changed = await fileOf(`${urls[0]}\n${down}\n`);
  await writeFile(
    results,
    `${readFileSync(results, "utf8")}{"target":"${urls[0]}","outcome":"failure","reason":"reset"}\n`,
  );
  const diff = await runInProcess(["batch", changed, "--diff", results]);
  const told = diff.stdout.trimEnd().split("\n").sort();
  assert.match(told[0] ?? "", /^failed tcp:.* \(new\)$/);
  assert.match(told[1] ?? "", /^ok .*\/n0 200 .* \(was reset\)$/);
  assert.match(diff.stderr, /\nsince the earlier results: 1 changed, 1 new\n/);
  const same = await runInProcess([
    "batch",
    list,
    "--diff",
    await fileOf(first.stdout + resumed.stdout),
    "-o",
    "ndjson",
  ]);
  assert.equal(same.stdout, "");
});

test("--retries probes again what failed, and tells how often", async () => {
  const { stdout } = await runInProcess(["batch", await fileOf(`${down}\n`), "--retries", "1", "-o", "ndjson"]);
  assert.equal(linesOf(stdout)[0]?.["attempts"], 2);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} ends it within a second, with what it has`, async () => {
    const list = await fileOf(`${up}\n${`${hangs}\n`.repeat(2000)}`);
    const args = [bundle, "batch", list, "--timeout", "60", "-o", "junit", "--concurrency", "100"];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    const ended = new Promise((resolve) => child.on("close", resolve));
    let stdout = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    const stderr = text(child.stderr);
    await waitFor(() => stdout.includes("<testcase "), { what: "a result", timeoutMs: 20_000 });
    const at = performance.now();
    child.kill(signal);
    assert.equal(await ended, signal === "SIGINT" ? 130 : 143);
    assert.ok(performance.now() - at < 5000, "far less than the time-outs of what is in flight");
    assert.match(
      await stderr,
      new RegExp(`^interrupted by ${signal}: what follows is of the results until then\\n1 target in `),
    );
    assert.ok(stdout.endsWith("</testsuites>\n"));
  });
}

test("a list of any length in bounded memory: 50,000 lines through a pipe", async () => {
  const lines = 50_000;
  const args = ["--max-old-space-size=64", bundle, "batch", "-", "-o", "ndjson"];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "ignore"] });
  const feed = (async () => {
    // Malformed lines: as many as possible in a short time.
    for (let from = 0; from < lines; from += 1000) {
      const part = Array.from({ length: 1000 }, (_, index) => `no target ${from + index}`).join("\n");
      if (!child.stdin.write(`${part}\n`)) await new Promise((resolve) => child.stdin.once("drain", resolve));
    }
    child.stdin.end();
  })();
  let found = 0;
  for await (const chunk of child.stdout) found += String(chunk).split("\n").length - 1;
  await feed;
  assert.equal(found, lines);
});

test("a reader that goes away ends it quietly", async () => {
  const list = await fileOf(`${up}\n`.repeat(3000));
  const script = `"${process.execPath}" "${bundle}" batch "${list}" 2>/dev/null | head -n 1`;
  const child = spawn("bash", ["-c", script], { stdio: ["ignore", "pipe", "inherit"] });
  assert.match(await text(child.stdout), /^ok .*\n$/);
});

test("on a terminal, the progress is drawn, and gone at the end", async (t) => {
  const list = await fileOf(`${up}\n${`${hangs}\n`.repeat(4)}`);
  const terminal = runInTerminal(t, ["batch", list, "--concurrency", "1"]);
  await terminal.sees(/\d of (about )?5, \d+ a second, 1 ok, \d failed/);
  assert.equal(await terminal.ended, 1);
  assert.match(terminal.text(), /5 targets in \S+ s \(\d+ a second\): 1 ok, 4 failed \(4 timeout\)/);
});

describe("mistakes are told before anything is probed", () => {
  for (const { args, told } of [
    { args: ["none"], told: "Cannot read the list none: no such file\n" },
    { args: [folder], told: `Cannot read the list ${folder}: it is a directory\n` },
    { args: ["x", "--concurrency", "0"], told: "error: option '--concurrency <number>'" },
    { args: ["x", "--shard", "4/4"], told: "Cannot read --shard 4/4 (wanted I/N, I from 0 to N-1, for example 0/4)\n" },
    { args: ["x", "--settle", "2"], told: "Cannot use the flags: --settle leaves no time to connect" },
    { args: ["x", "--expect", "("], told: "--expect is no RE2 pattern: " },
    { args: ["x", "--cacert", "/nowhere"], told: "Cannot use the TLS files: cannot read /nowhere (no such file)\n" },
    { args: ["x", "--resume", "/nowhere"], told: "Cannot read the results in /nowhere: no such file\n" },
  ]) {
    test(args.slice(1).join(" ") || args.join(), async () => {
      const { code, stdout, stderr } = await runInProcess(["batch", ...args]);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.ok(stderr.startsWith(told), stderr);
    });
  }

  test("a header that names a column twice", async () => {
    const { code, stderr } = await runInProcess(["batch", await fileOf("url,team,team\n")]);
    assert.deepEqual([code, stderr], [2, "Cannot read the list: its header names the column team twice\n"]);
  });
});
