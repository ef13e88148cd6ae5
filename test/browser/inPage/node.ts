/* What Jest's packages, made for Node, use of it in a browser: stands in for all of Node's modules. */

export const process = { env: {}, platform: 'browser', cwd: () => '/', version: '', versions: {} };
export const __dirname = '/';

export const resolve = (...parts: string[]) => parts.join('/');
export const basename = (path: string) => path;

/** As that of `util`, for the placeholders that names of tests have. */
export function format(template: string, ...values: unknown[]): string {
  let next = 0;
  return template.replace(/%[sdij]/g, (placeholder) => {
    const value = values[next++];
    return placeholder === '%j' ? JSON.stringify(value) : String(value);
  });
}
