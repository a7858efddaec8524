/** Shorter parts are no secrets, and would take too much of what a peer says with them. */
const minLength = 3;

/**
 * What a peer said, without what we sent it: many quote what they do not understand, and that may have been a password
 * (`-ERR unknown command 'AUTH', with args beginning with: ...`). Whole texts are masked, and each word of them.
 */
export function maskSent(said: string, sent: readonly string[]): string {
  const parts = sent.flatMap((text) => [text, ...text.split(/[\s"'`]+/)]).filter(({ length }) => length >= minLength);
  const longestFirst = [...new Set(parts)].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((text, part) => text.replaceAll(part, "***"), said);
}
