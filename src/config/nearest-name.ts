import leven from "leven";

/** The known name that was most likely meant by `name`; undefined when none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const distances = known.map((one) => ({ one, distance: leven(name.toLowerCase(), one.toLowerCase()) }));
  const [nearest] = distances.sort((a, b) => a.distance - b.distance);
  return nearest && nearest.distance <= Math.max(2, Math.floor(name.length / 3)) ? nearest.one : undefined;
}
