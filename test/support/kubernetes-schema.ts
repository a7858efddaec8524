import { globSync } from "node:fs";
import { basename } from "node:path";

type Validate = {
  (data: unknown): boolean;
  errors?: readonly { instancePath: string; message?: string; keyword: string; params: object }[] | null;
};

/** Group and version as they stand in the name of a schema of kubernetes-models. */
const groups: Readonly<Record<string, string>> = {
  v1: "CoreV1",
  "apps/v1": "AppsV1",
  "batch/v1": "BatchV1",
  "rbac.authorization.k8s.io/v1": "RbacV1",
};

/** What Kubernetes' own schema has against an object: a line each. Throws for a kind that it does not know. */
export async function schemaFaults(object: unknown): Promise<readonly string[]> {
  const { apiVersion = "", kind = "" } = object as { readonly apiVersion?: string; readonly kind?: string };
  const name = `IoK8sApi${groups[apiVersion]}${kind}`;
  const [file] = globSync(`node_modules/kubernetes-models/_schemas/${name}.js`);
  if (!file) throw new Error(`no schema for ${apiVersion} ${kind}`);
  const { validate }: { validate: Validate } = await import(`kubernetes-models/_schemas/${basename(file, ".js")}`);
  return validate(object)
    ? []
    : (validate.errors ?? []).map((one) => `${one.instancePath} ${one.keyword} ${JSON.stringify(one.params)}`);
}
