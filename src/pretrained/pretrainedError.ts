/** A file of a pretrained model that cannot be used; the message begins with the file. */
export class PretrainedError extends Error {
  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`);
    this.name = 'PretrainedError';
  }
}
