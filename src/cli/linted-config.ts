import { type ConfigText, readConfigTexts } from "../config/config-source.ts";
import { loadConfig } from "../config/load-config.ts";
import type { Config } from "../config.ts";
import { UsageError } from "../errors.ts";
import { embeddedConfig, environmentOf } from "../manifest/embedded-config.ts";
import type { ManifestDocument } from "../manifest/manifest-document.ts";
import type { ContainerView, PodView } from "../manifest/pod-view.ts";
import { runChecks } from "./run-checks.ts";
import type { Terminal } from "./terminal.ts";

export type LintedConfig = { readonly config: Config; readonly texts: readonly ConfigText[] };

/**
 * The configuration that podpulse will have in the pod: the one that is named, else the manifest's own, else the one that
 * every command finds; with what the container's arguments change. TLS files are in the cluster, and nobody looks for them.
 */
export async function lintedConfig(
  path: string | undefined,
  documents: readonly ManifestDocument[],
  { pod, podpulse }: { readonly pod: PodView; readonly podpulse: ContainerView },
  { environment }: Terminal,
): Promise<LintedConfig> {
  const { words } = podpulse;
  const own = path === undefined ? embeddedConfig(documents, pod, podpulse) : [];
  const given = { ...(path === undefined ? {} : { path }), environment, optional: true };
  const extraChecks = runChecks(valuesOf("--check", words));
  const texts = own.length > 0 || (path === undefined && extraChecks.length > 0) ? own : readConfigTexts(given);
  if (texts.length === 0 && extraChecks.length === 0) {
    throw new UsageError(
      `The manifest holds no configuration for ${pod.title}: name the file with -c FILE, or its ConfigMap's with another --pod FILE`,
    );
  }
  const config = await loadConfig({
    texts,
    environment: environmentOf(podpulse, environment),
    inspectTlsFiles: () => [],
    extraChecks,
  });
  const [host, port, grpcPort] = ["--host", "--port", "--grpc-port"].map((flag) => valuesOf(flag, words).at(-1));
  const isNumber = (text = "") => /^\d+$/.test(text); // $(PORT) is only known in the cluster
  const server = {
    ...config.server,
    ...(host === undefined ? {} : { host }),
    ...(isNumber(port) ? { port: Number(port) } : {}),
    ...(isNumber(grpcPort) ? { grpc: { port: Number(grpcPort) } } : {}),
  };
  return { config: { ...config, server }, texts };
}

/** The values of an option in a command line: `--port 1` and `--port=1`. */
function valuesOf(flag: string, words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    if (word === flag) return words[index + 1] ?? [];
    return word.startsWith(`${flag}=`) ? [word.slice(flag.length + 1)] : [];
  });
}
