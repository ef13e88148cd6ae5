const KEY = 'tfjs-transformer-block guide';

/** Whether this browser has been through the guide. Where it keeps nothing, everyone is new. */
export function knowsGuide(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

export function rememberGuide(): void {
  try {
    localStorage.setItem(KEY, 'seen');
  } catch {
    // It is shown again the next time.
  }
}
