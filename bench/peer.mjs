/** A peer process that answers one line of JSON for each line of JSON it is sent; an answer `{ error }` rejects. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Starts `command`; `ask` resolves with the answer to a request, or rejects if the process ended. */
export function startPeer(command, parameters) {
  const child = spawn(command, parameters, { stdio: ['pipe', 'pipe', 'pipe'] });
  const waiting = [];
  let complaint = '';
  child.stderr.on('data', (text) => (complaint += text));
  child.on('error', (error) => fail(error));
  child.on('close', () => fail(new Error(/^.*Error.*$/m.exec(complaint)?.[0] ?? 'the process ended')));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line);
    const { resolve, reject } = waiting.shift();
    if (answer.error === undefined) resolve(answer);
    else reject(new Error(answer.error));
  });

  function fail(error) {
    for (const { reject } of waiting.splice(0)) reject(error);
  }

  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        if (child.exitCode !== null) fail(new Error('the process ended'));
        else child.stdin.write(`${JSON.stringify(request)}\n`);
      }),
    stop: () => child.stdin.end(),
  };
}
