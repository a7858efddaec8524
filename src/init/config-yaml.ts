import { Document, isCollection, isMap, visit } from "yaml";
import type { PlannedCheck } from "./plan-container.ts";
import type { PodPlan } from "./plan-pod.ts";
import { quoteUnusual } from "./quote-unusual.ts";

/** The configuration with the checks of a plan. */
export function configYaml({ pod, containers, port, drains }: PodPlan): string {
  const allow = ["127.0.0.1/32", "::1/128", `$\{HOST_IP}/32`];
  const server = { ...(port === 8099 ? {} : { port }), ...(drains ? { admin: { allow } } : {}) };
  const document = new Document({
    ...(Object.keys(server).length > 0 ? { server } : {}),
    checks: containers.flatMap(({ checks }) => checks).map(checkFields),
  });
  document.commentBefore = ` Made by podpulse init of the probes of ${pod.title}.`;
  // A check is a short block, and what is in it a line each.
  visit(document, {
    Collection: (_key, node, path) => {
      const depth = path.filter(isCollection).length;
      const inCheck = path.some((parent) => isMap(parent) && parent.has("groups"));
      if (inCheck || (depth >= 2 && !isMap(node))) node.flow = true;
    },
  });
  if (document.contents) quoteUnusual(document.contents);
  return document.toString({ lineWidth: 0 });
}

const standard = { periodSeconds: 10, timeoutSeconds: 1, successThreshold: 1, failureThreshold: 3 } as const;

function checkFields({ name, handler, tls, groups, ...counts }: PlannedCheck): object {
  const said = Object.entries(standard).filter(([key, value]) => counts[key as keyof typeof standard] !== value);
  return {
    name,
    ...handler,
    ...(tls ? { tls } : {}),
    groups,
    ...Object.fromEntries(said.map(([key]) => [key, counts[key as keyof typeof standard]])),
  };
}
