/** The meshes that are known. */
export const meshes = ["istio", "linkerd"] as const;

export type Mesh = (typeof meshes)[number];
