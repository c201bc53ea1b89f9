/** `node src/main.js PROGRAM`: runs a program and shows what the turtle drew. */
import { readFileSync } from 'node:fs';
import { TinyError } from './lexer.js';
import { run } from './run.js';
import { Turtle } from './turtle.js';

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: node src/main.js PROGRAM');
  process.exit(2);
}
const turtle = new Turtle(console.log);
try {
  run(readFileSync(path, 'utf8'), turtle);
} catch (error) {
  if (!(error instanceof TinyError)) throw error;
  console.error(`${path}:${error.message}`);
  process.exitCode = 1;
}
console.log(turtle.picture(78, 30));
