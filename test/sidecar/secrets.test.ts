import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { startHttpServer } from "../support/http-server.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { get } from "./get.ts";
import { runBundle, spawnBundle } from "./run-bundle.ts";
import { checksWithSecrets, mark, wrongConfig } from "./secret-places.ts";

type Status = {
  readonly checks: readonly { readonly name: string; readonly lastResult?: { readonly message?: string } }[];
};

test("no secret of a configuration is written anywhere, whatever the targets do", { timeout: 50_000 }, async (t) => {
  const folder = await tempFolder(t);
  const checks = await checksWithSecrets(t, folder);
  const hook = await startHttpServer(t, ({ headers }, response) =>
    response.writeHead(400).end(JSON.stringify(headers)),
  );
  const token = join(folder, "hook-token");
  await writeFile(token, `${mark}-hook-file\n`);
  const config = {
    server: { host: "127.0.0.1" },
    defaults: { periodSeconds: 1, timeoutSeconds: 0.5, failureThreshold: 1 },
    events: {
      webhook: {
        url: `http://user:${mark}-pass@127.0.0.1:${hook.port}/hooks/${mark}-path?token=${mark}-query`,
        headers: [
          { name: "authorization", value: `Bearer ${mark}-hook` },
          { name: "x-token", valueFrom: { file: token } },
        ],
      },
    },
    checks,
  };
  const file = join(folder, "podpulse.json");
  await writeFile(file, JSON.stringify(config));
  const sidecar = await runBundle(t, config, ["-c", file, "--log-level", "debug"]);
  const status = async (): Promise<Status> => JSON.parse((await sidecar.ask("/status")).body);
  await waitFor(async () => (await status()).checks.every(({ lastResult }) => lastResult !== undefined), {
    what: "a result of every check",
    timeoutMs: 20_000,
  });
  await waitFor(() => sidecar.lines().some(({ event }) => event === "webhook-dropped"), { what: "a lost webhook" });
  await writeFile(file, JSON.stringify(wrongConfig));
  const refused = await post(`${sidecar.url}/-/reload`);
  assert.match(refused, /exchange/, "the reload was refused for what is wrong");
  await waitFor(() => sidecar.lines().some(({ event }) => event === "reload-failed"), { what: "a refused reload" });

  const paths = ["/status", "/metrics", "/readyz?verbose", "/healthz", "/events"];
  const ofChecks = (await status()).checks.flatMap(({ name }) => [`/readyz/${name}`, `/status/${name}`]);
  const places = new Map([["POST /-/reload", refused]]);
  for (const path of [...paths, ...ofChecks]) places.set(path, await textOf(`${sidecar.url}${path}`));
  for (const [command, args] of [
    ["run --dry-run", ["--dry-run"]],
    ["run of a wrong configuration", ["-c", file]],
    ["run of wrong URLs", ["--check", `http://127.0.0.1/?token=${mark}`, "--check", `nope://h/?token=${mark}`]],
  ] as const) {
    const { exited, output } = await spawnBundle(t, config, args);
    await exited;
    assert.notEqual(output.stdout + output.stderr, "", command);
    places.set(command, output.stdout + output.stderr);
  }
  places.set("stdout", sidecar.output.stdout).set("stderr", sidecar.output.stderr);

  assert.match(places.get("stderr") ?? "", /"level":"debug".*"event":"probe-ended"/, "what is searched is there");
  assert.match(places.get("/events") ?? "", /check-status-changed/);
  assert.match(places.get("/readyz/tcp-quoting") ?? "", /unknown command '\*\*\*'/, "what the peer said is told");
  assert.match(places.get("/readyz/grpc-echo") ?? "", /UNAUTHENTICATED: bad token \*\*\*/);
  for (const [place, text] of places) {
    const leaks = text.split("\n").filter((line) => line.includes(mark));
    assert.deepEqual(leaks.slice(0, 3), [], `${place} tells a secret`);
    const hex = Buffer.from(mark).toString("hex");
    assert.ok(!text.includes(hex), `${place} tells a secret in hexadecimal digits`);
  }
});

async function post(url: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  request(url, { method: "POST", agent: false }, (response) => {
    let body = "";
    response.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    response.on("end", () => resolve(body));
  })
    .on("error", reject)
    .end();
  return await promise;
}

/** What is at a URL; of the stream of events, what has been until now. */
async function textOf(url: string): Promise<string> {
  if (!url.endsWith("/events")) return (await get(url)).body;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const asked = request(url, { agent: false, headers: { "last-event-id": "0" } }, (response) => {
    let body = "";
    response.setEncoding("utf8").on("data", (text: string) => {
      body += text;
      if (body.includes("reload-failed")) asked.destroy();
    });
    response.on("close", () => resolve(body));
    response.on("error", () => {});
  });
  asked.on("error", reject).end();
  return await promise;
}
