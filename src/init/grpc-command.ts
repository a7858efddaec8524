import type { Translated } from "./translate-call.ts";

/**
 * What an exec probe with grpc_health_probe asks, as a check. It is left where it is when it names files, which are in
 * the app's container, or has a flag that says something else.
 */
export function grpcFromCommand(words: readonly string[]): Translated | undefined {
  const command = unwrapped(words);
  if (!/(^|\/)grpc[_-]health[_-]probe(-linux-\w+)?$/.test(command[0] ?? "")) return undefined;
  const flags = flagsOf(command.slice(1));
  if (typeof flags === "string") return { left: flags };
  const { host = "", port } = /^(?<host>.*):(?<port>\d+)$/.exec(flags.get("addr") ?? "")?.groups ?? {};
  if (port === undefined) return { left: "grpc_health_probe without -addr=HOST:PORT" };
  const tls = flags.get("tls") === "true";
  const serverName = flags.get("tls-server-name");
  const ownHost = /^(|localhost|0\.0\.0\.0|127\.0\.0\.1|\[::\])$/.test(host);
  return {
    handler: {
      grpc: {
        ...(ownHost ? {} : { host: host.replace(/^\[(.*)\]$/, "$1") }),
        port: Number(port),
        ...(flags.get("service") ? { service: flags.get("service") } : {}),
      },
    },
    ...(tls
      ? {
          tls: {
            ...(serverName ? { serverName } : {}),
            ...(flags.get("tls-no-verify") === "true" ? { insecureSkipVerify: true } : {}),
          },
        }
      : {}),
  };
}

/** `sh -c "COMMAND"` without anything that only a shell understands. */
function unwrapped(words: readonly string[]): readonly string[] {
  const [shell = "", option, script = ""] = words;
  if (!/(^|\/)(ba|da|a)?sh$/.test(shell) || option !== "-c") return words;
  return /^[\w\s/.:=-]+$/.test(script)
    ? script
        .trim()
        .replace(/^exec\s+/, "")
        .split(/\s+/)
    : words;
}

const withValue = ["addr", "service", "tls-server-name", "connect-timeout", "rpc-timeout", "user-agent"];
const switches = ["tls", "tls-no-verify", "v"];

/** The flags by name; or why they cannot be translated. */
function flagsOf(words: readonly string[]): ReadonlyMap<string, string> | string {
  const flags = new Map<string, string>();
  for (let index = 0; index < words.length; index += 1) {
    const { name = "", value } = /^--?(?<name>[\w-]+)(?:=(?<value>.*))?$/.exec(words[index] ?? "")?.groups ?? {};
    if (switches.includes(name)) flags.set(name, value ?? "true");
    else if (withValue.includes(name)) {
      flags.set(name, value ?? words[index + 1] ?? "");
      if (value === undefined) index += 1;
    } else return `grpc_health_probe with ${words[index]}, which podpulse init does not translate`;
  }
  return flags;
}
