import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../clock.ts";
import { statusInGroup } from "../health.ts";
import type { HealthStore } from "../health-store.ts";
import { checkMessage } from "./check-text.ts";
import { groupHealthJson } from "./group-health-json.ts";
import { type GroupReport, groupLines } from "./group-text.ts";
import { keepTexts } from "./kept-texts.ts";
import { negotiate } from "./negotiate.ts";
import { refuse } from "./refusals.ts";

/** Kubernetes' names for the built-in groups' endpoints. */
const groupByPath = {
  healthz: "liveness",
  livez: "liveness",
  readyz: "readiness",
  startupz: "startup",
} as const;

const textType = "text/plain; charset=utf-8";

type GroupQuery = { readonly verbose?: unknown; readonly exclude?: string | readonly string[] };
type Names = { readonly group: string; readonly check: string };

/** `/healthz`, `/livez`, `/readyz`, `/startupz` and `/groups/NAME`, each with its `/CHECK`. Answered from memory. */
export function addHealthRoutes(server: FastifyInstance, store: HealthStore, clock: Clock): void {
  const keptText = keepTexts();
  for (const [path, group] of Object.entries(groupByPath)) {
    server.get(`/${path}`, (request, reply) => answerGroup(group, path, request, reply));
    server.get<{ Params: Names }>(`/${path}/:check`, (request, reply) => {
      return answerCheck(group, request.params.check, reply);
    });
  }
  server.get<{ Params: Names }>("/groups/:group", (request, reply) => {
    const { group } = request.params;
    return store.hasGroup(group)
      ? answerGroup(group, group, request, reply)
      : refuse(reply, 404, `There is no group ${group}`);
  });
  server.get<{ Params: Names }>("/groups/:group/:check", (request, reply) => {
    const { group, check } = request.params;
    return store.hasGroup(group) ? answerCheck(group, check, reply) : refuse(reply, 404, `There is no group ${group}`);
  });

  function answerGroup(group: string, title: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const query = request.query as GroupQuery;
    const exclude = new Set([query.exclude ?? []].flat());
    const verdict = store.verdict(group, exclude);
    const draining = store.drains(group);
    reply.code(verdict.passes ? 200 : 503);
    if (verdict.status === "degraded") reply.header("x-envoy-degraded", "1");
    if (draining) reply.header("x-envoy-immediate-health-check-fail", "1");
    const type = negotiate(request.raw, ["text/plain", "application/health+json", "application/json"]);
    // kube-apiserver's `ok` has no newline.
    if (type === "text/plain" && verdict.passes && query.verbose === undefined) return reply.type(textType).send("ok");
    const checks = store.checks().filter(({ check }) => check.groups.includes(group));
    const report: GroupReport = { group, title, checks, exclude, verdict, draining };
    if (type !== "text/plain") return reply.type(type).send(JSON.stringify(groupHealthJson(report, clock.now())));
    return reply.type(textType).send(keptText(title, groupLines(report, clock.now())));
  }

  function answerCheck(group: string, name: string, reply: FastifyReply): FastifyReply {
    const snapshot = store.checks().find(({ check }) => check.name === name && check.groups.includes(group));
    if (!snapshot) return refuse(reply, 404, `There is no check ${name} in group ${group}`);
    const status = statusInGroup(group, snapshot);
    if (status === "healthy" || (group === "liveness" && status === "unknown")) return reply.type(textType).send("ok");
    return refuse(reply, 503, checkMessage(group, snapshot, clock.now()));
  }
}
