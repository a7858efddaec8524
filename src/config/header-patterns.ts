/** A header's name is a token (RFC 9110, section 5.6.2). */
export const headerNamePattern = "^[-!#$%&'*+.^_`|~0-9A-Za-z]{1,256}$";

/** A header's value, as the HTTP client takes it: a character is a byte. */
export const headerValuePattern = "^[\\t\\u0020-\\u007e\\u0080-\\u00ff]{0,8192}$";
