/** What went wrong in one line for people: no paths of this package, no stack, system errors in words. */
export function errorLine(error: unknown): string {
  const { message = String(error), code } = (error ?? {}) as { message?: string; code?: string };
  // "ENOTDIR: not a directory, mkdir '/dev/null/x'": the caller says what it was about.
  const [, name, words] = /^([A-Z0-9]+): ([^,]+), \w+/.exec(message) ?? [];
  if (name !== undefined && name === code) return `${words} (${name})`;
  return (message.split('\n')[0] ?? '').replace(/ imported from .*/, '');
}
