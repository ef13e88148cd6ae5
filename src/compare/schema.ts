import { demand } from '../util/flaw.js';

/** Says where a content departs from its schema, as in `/runs/0/testAccuracy must be <= 1`; null where it does not. */
export type FlawFinder = (content: unknown) => string | null;

/** That of a whole results.json, or of one run. */
export async function flawFinder(part: 'results' | 'run'): Promise<FlawFinder> {
  // Only who reads results needs it.
  const [{ results }, { run }] = await Promise.all([
    import('../experiment/schema/results.js'),
    import('../experiment/schema/run.js'),
  ]);
  const schema = part === 'run' ? run : results;
  return (content) => {
    const [issue] = schema.safeParse(content, { reportInput: true }).error?.issues ?? [];
    if (issue === undefined) return null;
    const place = issue.path.map((key) => `/${String(key)}`).join('');
    return `${place || 'its content'} ${issue.input === undefined ? 'is missing' : demand(issue)}`;
  };
}
