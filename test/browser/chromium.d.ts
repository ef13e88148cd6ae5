/** The path of an installed Chromium or Chrome; undefined where there is none. */
export declare const chromium: string | undefined;
