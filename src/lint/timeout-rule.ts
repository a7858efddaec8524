import type { Check } from "../check.ts";
import type { Config } from "../config.ts";
import type { ContainerView, KubeletProbe } from "../manifest/pod-view.ts";
import { otherHostOf, portOf, probesOf } from "./asked.ts";
import type { Rule } from "./rule.ts";
import { secondsText } from "./seconds-text.ts";

export const kubeletTimeout: Rule = {
  severity: "warning",
  why: "kubelet gives up before the answer may be there, so that a slow answer, which the other side allows, is a failure.",
  fix: "Make timeoutSeconds of the probe longer than what it waits for (1 is its default), or ask podpulse, which answers from memory.",
  find: (subject) =>
    probesOf(subject).flatMap(({ container, probe }) => {
      const slower = slowerThan(probe, container, subject.config);
      if (slower === undefined) return [];
      const message = `the ${probe.kind}Probe of ${container.name} has ${secondsText(probe.timeoutSeconds)}, and ${slower}`;
      return { place: subject.pod.placeOf(probe.path), message };
    }),
};

function slowerThan(probe: KubeletProbe, container: ContainerView, config: Config): string | undefined {
  if (probe.call.type === "exec") {
    const seconds = execSeconds(probe.call.command, config);
    // A process has to start first, so as long is not long enough.
    return seconds !== undefined && probe.timeoutSeconds <= seconds
      ? `its command starts a process and may then take ${secondsText(seconds)}`
      : undefined;
  }
  const check = config.checks.find((one) => asksTheSame(one, probe, container));
  if (!check || check.timing.timeoutMs <= probe.timeoutSeconds * 1000) return undefined;
  return `check ${check.name} gives the same target ${secondsText(check.timing.timeoutMs / 1000)}`;
}

/** How long an exec probe with a tool that we know may take; undefined for others. */
function execSeconds(command: readonly string[], { checks }: Config): number | undefined {
  const at = command.findIndex((word) => /(^|\/)(podpulse|grpc_health_probe|grpc-health-probe)$/.test(word));
  if (at < 0) return undefined;
  const [program = "", name = "", ...rest] = command.slice(at);
  if (!program.endsWith("podpulse")) return goSeconds([name, ...rest]);
  const given = flagValue(rest, /^--timeout$/);
  if (name === "check") return Math.max(0, ...checks.map(({ timing }) => timing.timeoutMs / 1000));
  const standard = { probe: 1, status: 5, wait: 60 }[name];
  return standard === undefined ? undefined : Number(given ?? standard);
}

/** Connecting and the call, each with a deadline of its own (1s by default). */
function goSeconds(words: readonly string[]): number {
  const of = (flag: RegExp) => {
    const { number, unit } = /^(?<number>[\d.]+)(?<unit>ms|s|m)$/.exec(flagValue(words, flag) ?? "1s")?.groups ?? {};
    return Number(number ?? 1) * ({ ms: 0.001, s: 1, m: 60 }[unit ?? "s"] ?? 1);
  };
  return of(/^--?connect-timeout$/) + of(/^--?rpc-timeout$/);
}

function flagValue(words: readonly string[], flag: RegExp): string | undefined {
  for (const [index, word] of words.entries()) {
    const { name = word, value } = /^(?<name>[^=]+)=(?<value>.*)$/.exec(word)?.groups ?? {};
    if (flag.test(name)) return value ?? words[index + 1];
  }
  return undefined;
}

function asksTheSame(check: Check, { call }: KubeletProbe, container: ContainerView): boolean {
  const { target } = check;
  if (call.type === "exec" || call.type === "sleep" || target.protocol !== call.type) return false;
  if (target.address.type !== "tcp" || otherHostOf(check) !== undefined) return false;
  if (target.address.port !== portOf(call.port, container)) return false;
  return target.protocol !== "http" || call.type !== "http" || target.path === call.path;
}
