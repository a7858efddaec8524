import { decisiveChecks, otherHostOf, probesOf } from "./asked.ts";
import type { LintSubject, Rule } from "./rule.ts";

const livenessProbes = (subject: LintSubject) => probesOf(subject).filter(({ probe }) => probe.kind === "liveness");

export const livenessDependsOnOtherHost: Rule = {
  severity: "error",
  why: "A restart of this container repairs no other host, and when that host is down, every pod that asks it restarts at once.",
  fix: "Take liveness out of the groups of that check (readiness is enough), or say critical: false.",
  find: (subject) => {
    const checks = new Set(livenessProbes(subject).flatMap(({ asked }) => decisiveChecks(asked, subject)));
    return [...checks].flatMap((check) => {
      const host = otherHostOf(check);
      if (host === undefined) return [];
      const message = `check ${check.name} probes ${host}, and a livenessProbe asks for it`;
      return { place: subject.placeOfCheck(check.name), message };
    });
  },
};

export const livenessAsksReadiness: Rule = {
  severity: "error",
  why: "Readiness answers 503 while podpulse drains and before the first results, and kubelet would restart a container that has no fault.",
  fix: "Point the livenessProbe at /livez.",
  find: (subject) =>
    livenessProbes(subject)
      .filter(({ asked }) => asked?.type === "group" && asked.group === "readiness" && asked.check === undefined)
      .map(({ container, probe }) => ({
        place: subject.pod.placeOf(probe.path),
        message: `the livenessProbe of ${container.name} asks for readiness`,
      })),
};

export const livenessRestartsPodpulse: Rule = {
  severity: "warning",
  why: "A livenessProbe restarts the container that it stands in, so that a broken app would have podpulse restarted and run on itself.",
  fix: "Move the livenessProbe to the container of the app: kubelet reaches podpulse from there too, since they share an address.",
  find: (subject) =>
    livenessProbes(subject)
      .filter(({ container }) => container === subject.podpulse && subject.pod.containers.length > 1)
      .flatMap(({ probe, asked }) => {
        const [check] = decisiveChecks(asked, subject);
        if (!check) return [];
        const message = `the livenessProbe of ${subject.podpulse.name} fails when check ${check.name} does`;
        return { place: subject.pod.placeOf(probe.path), message };
      }),
};
