/**
 * What is found in place of a model's file often enough to be called by its name; null when it is neither.
 * @param begin the first 8 characters of the file, or more
 */
export function notWhatItShouldBe(begin: string): string | null {
  if (begin.startsWith('version ')) {
    return 'is a pointer of Git LFS in place of the file: "git lfs pull" fetches the file itself';
  }
  if (/^\s*<[!?a-z]/i.test(begin)) return 'is a page of HTML or XML, and not the file';
  return null;
}
