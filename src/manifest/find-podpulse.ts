import type { ContainerView, PodView } from "./pod-view.ts";

/** The container that is podpulse: the one of that name, or by its image, its command or its name. */
export function findPodpulse({ containers }: PodView, name?: string): ContainerView | undefined {
  if (name !== undefined) return containers.find((one) => one.name === name);
  const long = containers.filter(({ words }) => !words.some((word) => oneShotCommands.has(word)));
  return (
    long.find(({ image }) => /(^|\/)podpulse(?=[:@]|$)/.test(image)) ??
    long.find(({ words: [first = ""] }) => /(^|\/)podpulse(\.js)?$/.test(first)) ??
    long.find((one) => one.name === "podpulse")
  );
}

/** With one of these, a container of podpulse's image is no sidecar: `podpulse wait` in an init container, and so on. */
const oneShotCommands = new Set(["wait", "probe", "check", "batch"]);
