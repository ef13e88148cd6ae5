/** The part of Mocha's build for browsers that the tests use; its own types would take the names of Jest's. */
declare namespace BrowserMocha {
  interface Test {
    duration?: number;
    titlePath(): string[];
  }
  interface Runner {
    on(event: 'pass' | 'pending', listener: (test: Test) => void): Runner;
    on(event: 'fail', listener: (test: Test, error: Error) => void): Runner;
    on(event: 'end', listener: () => void): Runner;
  }
  interface Options {
    ui: 'bdd';
    timeout: number;
    reporter: new (runner: Runner) => object;
    grep?: RegExp;
  }
}

declare var mocha: {
  setup(options: BrowserMocha.Options): void;
  run(): BrowserMocha.Runner;
};
