import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../clock.ts";
import { statusInGroup } from "../health.ts";
import type { HealthStore } from "../health-store.ts";
import { checkMessage } from "./check-text.ts";
import { groupHealthJson } from "./group-health-json.ts";
import type { GroupReport } from "./group-report.ts";
import { GroupText } from "./group-text.ts";
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

const nothing: ReadonlySet<string> = new Set();

type GroupQuery = { readonly verbose?: unknown; readonly exclude?: string | readonly string[] };
type Names = { readonly group: string; readonly check: string };

/** `/healthz`, `/livez`, `/readyz`, `/startupz` and `/groups/NAME`, each with its `/CHECK`. Answered from memory. */
export function addHealthRoutes(server: FastifyInstance, store: HealthStore, clock: Clock): void {
  /** By path; of groups that exist, which bounds them. */
  const texts = new Map<string, GroupText>();
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
    const exclude = query.exclude === undefined ? nothing : new Set([query.exclude].flat());
    const verdict = store.verdict(group, exclude);
    const draining = store.drains(group);
    reply.code(verdict.passes ? 200 : 503);
    if (verdict.status === "degraded") reply.header("x-envoy-degraded", "1");
    if (draining) reply.header("x-envoy-immediate-health-check-fail", "1");
    const type = negotiate(request.raw, ["text/plain", "application/health+json", "application/json"]);
    // kube-apiserver's `ok` has no newline.
    if (type === "text/plain" && verdict.passes && query.verbose === undefined) return reply.type(textType).send("ok");
    const report: GroupReport = { group, title, checks: store.checks(), exclude, verdict, draining };
    if (type !== "text/plain") return reply.type(type).send(JSON.stringify(groupHealthJson(report, clock.now())));
    return reply.type(textType).send(textOf(report).of(report, clock.now()));
  }

  /** What is left out is the client's choice of many, so that such a text is not kept. */
  function textOf({ group, title, exclude }: GroupReport): GroupText {
    const key = `${group}/${title}`;
    const text = (exclude.size === 0 ? texts.get(key) : undefined) ?? new GroupText();
    if (exclude.size === 0) texts.set(key, text);
    return text;
  }

  function answerCheck(group: string, name: string, reply: FastifyReply): FastifyReply {
    const snapshot = store.checks().find(({ check }) => check.name === name && check.groups.includes(group));
    if (!snapshot) return refuse(reply, 404, `There is no check ${name} in group ${group}`);
    const status = statusInGroup(group, snapshot);
    if (status === "healthy" || (group === "liveness" && status === "unknown")) return reply.type(textType).send("ok");
    return refuse(reply, 503, checkMessage(group, snapshot, clock.now()));
  }
}
