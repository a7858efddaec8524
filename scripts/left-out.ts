import type { Plugin } from "esbuild";

/** Modules that a library asks for, for something of it that podpulse does not use. */
const leftOut: readonly { readonly by: string; readonly modules: readonly string[] }[] = [
  // Its own exemplars: each `podpulse run` would load OpenTelemetry's interface for nothing.
  { by: "prom-client", modules: ["@opentelemetry/api"] },
  // Schemas of routes, requests that tests inject, and versions that plugins of others ask for: half of the server's code.
  {
    by: "fastify",
    modules: ["@fastify/ajv-compiler", "@fastify/fast-json-stringify-compiler", "light-my-request", "semver"],
  },
  // Channelz and xDS, which are off.
  { by: "@grpc/grpc-js", modules: ["@grpc/proto-loader"] },
  // Numbers of 64 bits, which health.proto has none of, in WebAssembly.
  { by: "protobufjs", modules: ["long"] },
  // Bodies that are forms: of ours, GET has none and a webhook's is a text.
  { by: "undici", modules: ["../web/fetch/body.js", "../web/fetch/formdata", "../web/webidl"] },
  // Commands that are programs of their own.
  { by: "commander", modules: ["node:child_process"] },
];

/** Puts an empty module in the place of each: what uses it after all fails at once. */
export const leaveOut: Plugin = {
  name: "left out",
  setup: (build) => {
    const namespace = "left-out";
    build.onResolve({ filter: /.*/ }, ({ importer, path }) => {
      const found = leftOut.some(({ by, modules }) => modules.includes(path) && isOf(by, importer));
      return found ? { path, namespace } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace }, () => ({ contents: "module.exports = {};" }));
  },
};

const isOf = (library: string, file: string) => new RegExp(`[\\\\/]node_modules[\\\\/]${library}[\\\\/]`).test(file);
