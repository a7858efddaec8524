import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startDemoApp } from "./app/demo-app.ts";

/** Runs the demo's app and, beside it as in a pod, the sidecar; ends with the sidecar. */
const app = await startDemoApp({});
const { http, grpc, tcp } = app.ports;
const sidecarPort = process.env["PORT"] ?? "8099";
const sidecarUrl = `http://127.0.0.1:${sidecarPort}`;
const appUrl = `http://127.0.0.1:${http}`;

process.stdout.write(`
The demo: an app that speaks HTTP (${http}), gRPC (${grpc}) and TCP (${tcp}), and podpulse watching it.

Look at the verdict:
  curl -i '${sidecarUrl}/readyz?verbose'
  curl -i '${sidecarUrl}/healthz'
  curl -s '${sidecarUrl}/status'
  curl -s '${sidecarUrl}/metrics' | grep podpulse

Break a part of the app, look again, and mend it:
  curl -X POST '${appUrl}/break/http'   # readiness and liveness answer 503
  curl -X POST '${appUrl}/break/grpc'   # readiness answers 503
  curl -X POST '${appUrl}/break/tcp'    # readiness is degraded: the check is not critical
  curl -X POST '${appUrl}/fix/http'     # and so on

Ctrl-C ends both.

`);

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const sidecar = spawn(process.execPath, [path("../../src/main.ts"), "run", "-c", path("podpulse.yaml")], {
  stdio: "inherit",
  env: {
    ...process.env,
    PORT: sidecarPort,
    DEMO_HTTP_PORT: String(http),
    DEMO_GRPC_PORT: String(grpc),
    DEMO_TCP_PORT: String(tcp),
  },
});
// The sidecar drains and ends by itself on the same signal, and the app with it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => sidecar.kill("SIGTERM"));
sidecar.on("exit", async (code) => {
  await app.close();
  process.exitCode = code ?? 1;
});
