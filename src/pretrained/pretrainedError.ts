/** A file of a pretrained model cannot be used; the message begins with its name. */
export class PretrainedError extends Error {
  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`);
    this.name = 'PretrainedError';
  }
}
