/** What moves a cursor or colours a terminal has no place in a text that comes from elsewhere. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "\uFFFD");
}
