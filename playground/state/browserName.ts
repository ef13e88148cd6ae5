/** The last name in a user agent that is not there for compatibility: 'Firefox 144', 'Chrome 142', 'Safari 605'. */
export function browserName(userAgent: string): string {
  const found =
    /(Firefox|Edg|OPR|Chrome)\/(\d+)/.exec(userAgent) ?? /Version\/()(\d+).*Safari/.exec(userAgent);
  return found === null ? 'a browser' : `${found[1] || 'Safari'} ${found[2]}`;
}
