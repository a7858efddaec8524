import { basename } from "node:path";
import { loadConfig } from "../config/load-config.ts";
import { UsageError } from "../errors.ts";
import { type InitFiles, initFiles } from "../init/init-files.ts";
import { type PodPlan, planPod } from "../init/plan-pod.ts";
import { findPodpulse } from "../manifest/find-podpulse.ts";
import { parseManifest } from "../manifest/manifest-document.ts";
import { readPods } from "../manifest/read-pods.ts";
import { version } from "../version.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { initNotes } from "./init-notes.ts";
import { podsIn, readManifestText } from "./manifest-input.ts";
import type { Terminal } from "./terminal.ts";
import { writeNewFiles } from "./write-new-files.ts";

/** The options of `podpulse init`, as they are parsed. */
export type InitOptions = {
  readonly pod: string;
  readonly container?: string;
  readonly image?: string;
  readonly output: string;
  readonly force?: true;
};

/** Writes a configuration made of the probes of a pod, and the manifest with podpulse in it. */
export async function init(options: InitOptions, { stdout, stderr }: Terminal): Promise<ExitCode> {
  const text = await readManifestText(options.pod);
  podsIn([text]); // every problem of the whole, with its line
  const chunks = text.text.split(/^(?=---(?:\s|$))/m);
  const plan = planOf(chunks, options);
  const files = initFiles(chunks, plan.at, plan);
  await refuseUnusable(files);
  stderr.write(initNotes(plan));
  if (options.output === "-") stdout.write(files.whole);
  else {
    const name = options.pod === "-" ? "manifest.yaml" : basename(options.pod);
    const written = writeNewFiles(
      options.output,
      { "podpulse.yaml": files.config, [name]: files.manifest, "kustomization.yaml": files.kustomization(name) },
      options.force === true,
    );
    stdout.write(written.map((path) => `${path}\n`).join(""));
  }
  return exitCode.success;
}

function planOf(chunks: readonly string[], options: InitOptions): PodPlan & { readonly at: number } {
  const found = chunks.flatMap((text, at) =>
    parseManifest({ file: options.pod, text }, []).flatMap((document) =>
      readPods([document], []).map((pod) => ({ document, pod, at })),
    ),
  );
  const [only, ...more] = found;
  if (!only || more.length > 0) {
    throw new UsageError(`Wanted one pod in ${options.pod} (found ${found.map(({ pod }) => pod.title).join(", ")})`);
  }
  const { document, pod, at } = only;
  if (document.placeOf([]).path !== "") {
    throw new UsageError(`${pod.title} is an item of a List (wanted it as a document of its own)`);
  }
  const podpulse = findPodpulse(pod);
  if (podpulse) throw new UsageError(`${pod.title} has podpulse already (container ${podpulse.name})`);
  const names = pod.containers.filter(({ type }) => type === "app").map(({ name }) => name);
  if (options.container !== undefined && !names.includes(options.container)) {
    throw new UsageError(`${pod.title} has no container ${options.container} (wanted one of ${names.join(", ")})`);
  }
  const { container, image = `podpulse:${version}` } = options;
  const plan = planPod(document, pod, { image, ...(container === undefined ? {} : { container }) });
  if (plan.containers.some(({ moved }) => moved.length > 0)) return { ...plan, at };
  throw new UsageError(`${initNotes(plan)}There is no probe in ${pod.title} that podpulse can take over`);
}

/** What kubelet allows, a configuration may not, such as a period of two days. */
async function refuseUnusable({ config }: InitFiles): Promise<void> {
  const texts = [{ file: "podpulse.yaml (not written)", text: config }];
  await loadConfig({ texts, environment: { HOST_IP: "192.0.2.1" }, inspectTlsFiles: () => [] });
}
