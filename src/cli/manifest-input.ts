import { type ConfigText, readConfigTexts } from "../config/config-source.ts";
import { ConfigError, type Problem, UsageError } from "../errors.ts";
import { findPodpulse } from "../manifest/find-podpulse.ts";
import { type ManifestDocument, parseManifest } from "../manifest/manifest-document.ts";
import type { ContainerView, PodView } from "../manifest/pod-view.ts";
import { podKinds, readPods } from "../manifest/read-pods.ts";

/** As a configuration's. */
const maxBytes = 4 * 1024 * 1024;

/** The text of a manifest; `-` is standard input. */
export async function readManifestText(file: string): Promise<ConfigText> {
  if (file === "-") return { file: "stdin", text: await readStdin() };
  const [text, ...more] = readConfigTexts({ path: file, environment: {} });
  if (!text || more.length > 0) throw new UsageError(`${file} is a directory of several files (wanted a manifest)`);
  return text;
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new UsageError("Standard input is too large (wanted at most 4 MiB)");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

export type Manifest = { readonly documents: readonly ManifestDocument[]; readonly pods: readonly PodView[] };

/** The objects of manifests, and the pods in them. Throws a ConfigError for what is no manifest or has no pod. */
export async function readManifests(files: readonly string[]): Promise<Manifest> {
  return podsIn(await Promise.all(files.map(readManifestText)));
}

/** The same of texts. */
export function podsIn(texts: readonly ConfigText[]): Manifest {
  const problems: Problem[] = [];
  const documents = texts.flatMap((text) => parseManifest(text, problems));
  const pods = readPods(documents, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  if (pods.length > 0) return { documents, pods };
  const kinds = documents.map(({ value }) => (value as { readonly kind?: unknown }).kind ?? "an object without a kind");
  throw new UsageError(
    `There is no pod in ${texts.map(({ file }) => file).join(", ")} (found ${kinds.join(", ") || "nothing"}, wanted one of ${podKinds.join(", ")})`,
  );
}

/** The pods that have podpulse in them, with its container. Throws a UsageError when none has. */
export function podsWithPodpulse(
  pods: readonly PodView[],
  name?: string,
): readonly { readonly pod: PodView; readonly podpulse: ContainerView }[] {
  const found = pods.flatMap((pod) => {
    const podpulse = findPodpulse(pod, name);
    return podpulse ? [{ pod, podpulse }] : [];
  });
  if (found.length > 0) return found;
  const there = pods.map(({ title, containers }) => `${title} has ${containers.map((one) => one.name).join(", ")}`);
  const wanted = name === undefined ? "name the container with --container NAME" : `wanted ${name}`;
  throw new UsageError(`No container is podpulse (${there.join("; ")}; ${wanted})`);
}
