/**
 * Annotations of ours, for messages in a person's words: what a value must be (`wanted`), and what a map lacks that
 * holds none of the keys of its `oneOf` (`choice`).
 */
export const annotations: readonly string[] = ["wanted", "choice"];
