import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Contender } from '../contenders/contenders.js';
import type { Commands } from '../protocol.js';

/** A contender cannot run, or cannot run this; the message is one line for people. */
export class ContenderError extends Error {}

/** A contender in a process of its own, which rests while it is asked nothing. */
export class ContenderProcess {
  private readonly child: ChildProcess;
  private readonly answers: AsyncIterator<string>;
  private lastWords = '';

  constructor(
    contender: Contender,
    private readonly signal: AbortSignal,
    private readonly patienceMs = 300_000,
  ) {
    const [program = '', ...args] = contender.command();
    // SIGKILL: a process in the middle of a step hears of nothing else.
    this.child = spawn(program, args, { stdio: 'pipe', signal, killSignal: 'SIGKILL' });
    this.child.on('error', (error) => {
      this.lastWords = `cannot start ${program}: ${error.message}\n`;
    });
    // It has ended, and its answer, which never comes, says so.
    this.child.stdin?.on('error', () => {});
    this.child.stderr?.on('data', (text: Buffer) => {
      this.lastWords = `${this.lastWords}${text}`.slice(-10_000);
    });
    if (this.child.stdout === null) throw new ContenderError('it has no output');
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** @throws ContenderError when it ends, says that it cannot, or takes longer than one waits. */
  async ask<C extends keyof Commands>(command: C, ask: Commands[C]['ask']): Promise<Commands[C]['answer']> {
    this.child.stdin?.write(`${JSON.stringify({ command, ...ask })}\n`);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.child.kill('SIGKILL');
    }, this.patienceMs);
    const { value: line, done } = await this.answers.next().finally(() => clearTimeout(timer));
    this.signal.throwIfAborted();
    if (late) throw new ContenderError(`no answer within ${this.patienceMs / 1000} s`);
    if (done) throw new ContenderError(await this.reasonOfEnd());
    const { answer, error } = JSON.parse(line) as { answer: Commands[C]['answer']; error?: string };
    if (error !== undefined) throw new ContenderError(error);
    return answer;
  }

  async end(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended();
  }

  private async ended(): Promise<void> {
    const { pid, exitCode, signalCode } = this.child;
    if (pid !== undefined && exitCode === null && signalCode === null) await once(this.child, 'exit');
  }

  private async reasonOfEnd(): Promise<string> {
    await this.ended();
    const lines = this.lastWords.split('\n').filter((line) => line.trim() !== '');
    // Node ends its report with the version; the error stands where a line begins with its name.
    const error = lines
      .reverse()
      .find((line) => /^\w*(Error|Exception)\b|^cannot start|FATAL ERROR/.test(line));
    const { exitCode, signalCode } = this.child;
    return error ?? `it ended with ${exitCode === null ? signalCode : `exit code ${exitCode}`}`;
  }
}
