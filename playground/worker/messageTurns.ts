/**
 * Lets everything that waits to be heard be heard: resolves after the messages that came before. Not `setTimeout`, which
 * browsers stretch to 4 ms, as long as a step of a small model takes.
 */
export function messageTurns({ port1, port2 } = new MessageChannel()): () => Promise<void> {
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}
