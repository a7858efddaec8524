/** What a helper needs of a test to be released with it; a `TestContext`, or node:test's own `{ after }`, is one. */
export type Lifetime = { after(release: () => void | Promise<void>): void };
