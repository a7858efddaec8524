import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/** What libraries do for each probe, or at each start, that podpulse has no use for. */
const patches = [
  // HTTP/2, and with it OpenSSL, for probes that speak HTTP/1.1.
  {
    file: /[\\/]undici[\\/]lib[\\/]dispatcher[\\/]client\.js$/,
    text: "const connectH2 = require('./client-h2.js')",
    instead: "const connectH2 = (...args) => require('./client-h2.js')(...args)",
  },
  // Node's own HTTP, for a class that no body of ours is of, and for a number: its default.
  {
    file: /[\\/]undici[\\/]lib[\\/]core[\\/]util\.js$/,
    text: "const { IncomingMessage } = require('node:http')",
    instead: "class IncomingMessage {}",
  },
  {
    file: /[\\/]undici[\\/]lib[\\/]dispatcher[\\/]client\.js$/,
    text: "const http = require('node:http')",
    instead: "const http = { maxHeaderSize: 16 * 1024 }",
  },
  // A regular expression that takes 4 ms to compile, to learn that an IPv4 address is none of IPv6; `isIP` looks for IPv4 first.
  {
    file: /[\\/]@grpc[\\/]grpc-js[\\/]build[\\/]src[\\/](subchannel-address|load-balancer-pick-first)\.js$/,
    text: "(0, net_1.isIPv6)(",
    instead: "((host) => (0, net_1.isIP)(host) === 6)(",
  },
  // An error with a stack for each connection that ends as it was asked to: an eighth of the CPU time of a probe.
  {
    file: /[\\/]undici[\\/]lib[\\/]dispatcher[\\/]client-h1\.js$/,
    text: "new InformationalError('reset')",
    instead: "(InformationalError.ofReset ??= new InformationalError('reset'))",
  },
] as const;

/** Changes them in what is bundled. Throws when a library's newer version says it in other words. */
export const patchLibraries: Plugin = {
  name: "patched libraries",
  setup: (build) => {
    const filter = new RegExp(patches.map(({ file }) => file.source).join("|"));
    build.onLoad({ filter }, ({ path }) => {
      const read = readFileSync(path, "utf8");
      const contents = patches.reduce((code, { file, text, instead }) => {
        if (!file.test(path)) return code;
        if (!code.includes(text)) throw new Error(`${path} does not say ${text} any more`);
        return code.replaceAll(text, instead);
      }, read);
      return { contents };
    });
  },
};
